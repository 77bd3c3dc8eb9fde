/** Refuses to replicate groups: no pool of this cloud copies what it keeps to another place. */
import type { StoreCtx } from '../../../store/context.ts'
import { getType } from '../type.store.ts'
import { isSaid } from '../type-demand.ts'
import { getGroup } from './group.store.ts'
import { groupTypeOf } from './group-type.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

const REPLICATED = ['group_replication_enabled', 'consistent_group_replication_enabled'] as const

/** Says what is missing first, as whoever could would say it. @throws not_found, bad_request, not_implemented */
export async function refuseReplication(ctx: StoreCtx, id: string): Promise<never> {
  const group = await getGroup(ctx, id)
  const row = await ctx.db.selectFrom('volume_group_type').selectAll().where('id', '=', group.type_id).executeTakeFirst()
  const specs = row ? groupTypeOf(row).specs : {}
  if (!REPLICATED.some((key) => isSaid(specs, key))) throw volumeGroupRefusals.group_not_replicated({ id })
  for (const typeId of group.volumeTypes) {
    const { extra } = await getType({ ...ctx, who: { kind: 'cloud' }, reach: undefined }, typeId)
    if (!isSaid(extra, 'replication_enabled')) throw volumeGroupRefusals.group_type_not_replicated({ typeId })
  }
  throw volumeGroupRefusals.no_replication({ id })
}
