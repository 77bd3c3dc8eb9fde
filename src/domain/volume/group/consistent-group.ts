/** Keeps the volumes of a group on one host where its type promises that its snapshots are of one moment. */
import type { StoreCtx } from '../../../store/context.ts'
import type { VolumeGroupRow, VolumeRow } from '../tables.ts'
import { isSaid } from '../type-demand.ts'
import { groupTypeOf } from './group-type.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

async function isConsistent(ctx: StoreCtx, typeId: string): Promise<boolean> {
  const row = await ctx.db.selectFrom('volume_group_type').selectAll().where('id', '=', typeId).executeTakeFirst()
  return row !== undefined && isSaid(groupTypeOf(row).specs, 'consistent_group_snapshot_enabled')
}

/** The hosts that its volumes have to be on: none where it promises nothing, or has none that is anywhere. */
async function hostsOf(ctx: StoreCtx, { id, type_id }: Pick<VolumeGroupRow, 'id' | 'type_id'>): Promise<string[]> {
  if (!(await isConsistent(ctx, type_id))) return []
  const query = ctx.db.selectFrom('volume').select('host_id').distinct().where('group_id', '=', id)
  return (await query.where('host_id', 'is not', null).execute()).flatMap(({ host_id }) => host_id ?? [])
}

/** Where a volume of a group has to be placed. */
export async function hostsBeside(ctx: StoreCtx, { group_id }: Pick<VolumeRow, 'group_id'>): Promise<string[]> {
  if (group_id === null) return []
  const group = await ctx.db.selectFrom('volume_group').select(['id', 'type_id']).where('id', '=', group_id).executeTakeFirst()
  return group ? hostsOf(ctx, group) : []
}

/** @param volume one that is to join it @throws bad_request */
export async function requireOneHost(tx: StoreCtx, group: VolumeGroupRow, volume?: VolumeRow): Promise<void> {
  const hosts = new Set(await hostsOf(tx, group))
  if (volume?.host_id != null && hosts.size > 0) hosts.add(volume.host_id)
  if (hosts.size > 1) throw volumeGroupRefusals.group_on_hosts({ id: group.id, isJoining: volume !== undefined })
}
