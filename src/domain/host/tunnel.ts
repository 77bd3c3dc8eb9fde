/** Tells hosts of each other's tunnels: where each one's end, and by which key it is known. */
import { type Static, Type } from '../../api/schema.ts'
import { recordChange, type StoreCtx } from '../../store/context.ts'
import { isKey } from '../../wire/wireguard/index.ts'
import type { HostPart, ObservedOf } from './part.ts'

const End = Type.Object({ address: Type.String({ format: 'ipv4' }), publicKey: Type.String({ maxLength: 44 }) })
const OwnEnd = Type.Intersect([Type.Object({ id: Type.String() }), End])

export const tunnelsForm = { name: 'tunnels' as const, wanted: Type.Array(End), observed: Type.Array(OwnEnd) }

export type Tunnels = typeof tunnelsForm

/** The other hosts' ends, for a host that has one. */
async function endsForHost(ctx: StoreCtx, hostId: string): Promise<Static<typeof End>[]> {
  const rows = await ctx.db.selectFrom('host_tunnel').selectAll().orderBy('address').execute()
  if (!rows.some(({ host_id }) => host_id === hostId)) return []
  return rows.filter(({ host_id }) => host_id !== hostId).map(({ address, public_key }) => ({ address, publicKey: public_key }))
}

/** A host has one end, and nobody takes another's: neither its address nor its key. */
async function observeEnds(tx: StoreCtx, hostId: string, [end]: ObservedOf<Tunnels>, all: boolean): Promise<void> {
  if (!end && all) return forgetTunnel(tx, hostId)
  if (!end || !isKey(end.publicKey)) return
  // every full report of every host says it: what has not changed costs one row
  const had = await tx.db.selectFrom('host_tunnel').selectAll().where('host_id', '=', hostId).executeTakeFirst()
  if (had?.address === end.address && had.public_key === end.publicKey) return
  const holder = await tx.db
    .selectFrom('host_tunnel')
    .select('host_id')
    .where('host_id', '!=', hostId)
    .where((eb) => eb.or([eb('address', '=', end.address), eb('public_key', '=', end.publicKey)]))
    .executeTakeFirst()
  if (holder) {
    tx.log.warn(
      { hostId, holder: holder.host_id, address: end.address },
      'a host names the end of another host’s tunnels its own',
    )
    return
  }
  const row = { address: end.address, public_key: end.publicKey }
  await tx.db
    .insertInto('host_tunnel')
    .values({ host_id: hostId, ...row })
    .onConflict((c) => c.column('host_id').doUpdateSet(row))
    .execute()
  await touchHostsWithTunnels(tx)
  recordChange(tx, 'host', hostId)
}

/** In the transaction that forgets a host: to the others it is nobody any more. */
export async function forgetTunnel(tx: StoreCtx, hostId: string): Promise<void> {
  const { numDeletedRows } = await tx.db.deleteFrom('host_tunnel').where('host_id', '=', hostId).executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return
  await touchHostsWithTunnels(tx)
}

async function touchHostsWithTunnels(tx: StoreCtx): Promise<void> {
  const touched = await tx.db
    .updateTable('host')
    .set((eb) => ({ wanted_revision: eb('wanted_revision', '+', 1) }))
    .where('id', 'in', (eb) => eb.selectFrom('host_tunnel').select('host_id'))
    .returning('id')
    .execute()
  for (const { id } of touched) recordChange(tx, 'host-wanted', id)
}

/** Whether hosts of this cloud exchange what guests send encrypted. */
export const hasEncryptedTunnels = async (ctx: StoreCtx): Promise<boolean> =>
  (await ctx.db.selectFrom('host_tunnel').select('host_id').limit(1).executeTakeFirst()) !== undefined

export interface HostEnd {
  hostname: string
  /** Absent: it has told of none. */
  publicKey?: string
}

/** Of all hosts, in order of their names. */
export async function tunnelEnds(ctx: StoreCtx): Promise<HostEnd[]> {
  const rows = await ctx.db
    .selectFrom('host')
    .leftJoin('host_tunnel', 'host_tunnel.host_id', 'host.id')
    .select(['host.hostname', 'host_tunnel.public_key'])
    .orderBy('host.hostname')
    .execute()
  return rows.map(({ hostname, public_key }) => ({ hostname, ...(public_key === null ? {} : { publicKey: public_key }) }))
}

export const tunnels: HostPart<Tunnels> = { form: tunnelsForm, wanted: endsForHost, observe: observeEnds }
