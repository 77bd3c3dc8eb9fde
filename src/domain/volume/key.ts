/** Tells a host what the files of an encrypted volume are opened with. */
import type { StoreCtx } from '../../store/context.ts'
import { openNamedSecret, type PayloadSealing } from '../secret/index.ts'
import { volumeRefusals } from './refusals.ts'

/**
 * Text. For the host that keeps the volume alone.
 * @throws not_found for one that is not there or in clear, and where its key has been deleted
 */
export async function readVolumeKey(ctx: StoreCtx, sealing: PayloadSealing, hostId: string, id: string): Promise<string> {
  const query = ctx.db.selectFrom('volume').select('key_id').where('id', '=', id).where('host_id', '=', hostId)
  const row = await query.executeTakeFirst()
  if (row?.key_id == null) throw volumeRefusals.volume_not_found({ id })
  const bytes = await openNamedSecret(ctx, sealing, row.key_id)
  if (!bytes) throw volumeRefusals.key_gone({ id })
  return bytes.toString('hex')
}
