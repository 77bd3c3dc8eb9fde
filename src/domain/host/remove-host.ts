import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { getHost, isHeard } from './host.ts'
import { hostRefusals } from './refusals.ts'
import { forgetTunnel } from './tunnel.ts'

/**
 * Lets a host go that will not come back: nothing is placed there any more, and its agent's credential ends.
 * @throws not_found; conflict when it was heard of lately, or something is still claimed on it
 */
export async function forgetHost(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    await lockName(tx, 'placement')
    const host = await getHost(tx, id)
    if (isHeard(tx, host)) throw hostRefusals.host_alive({ hostname: host.hostname })
    const claim = await tx.db.selectFrom('host_claim').select('server_id').where('host_id', '=', id).executeTakeFirst()
    if (claim) throw hostRefusals.host_in_use({ hostname: host.hostname, serverId: claim.server_id })
    if (host.claimed_volume_gib > 0)
      throw hostRefusals.host_keeps_volumes({ hostname: host.hostname, gib: host.claimed_volume_gib })
    await tx.db.deleteFrom('host_command').where('host_id', '=', id).execute()
    await forgetTunnel(tx, id)
    await deleteFound(tx.db.deleteFrom('host').where('id', '=', id))
    recordChange(tx, 'host', id)
    recordChange(tx, 'host-wanted', id)
  })
}
