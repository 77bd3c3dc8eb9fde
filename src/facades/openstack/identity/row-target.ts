/** Says the rows that paths name in the words of Keystone's rules: `target.user.domain_id`, `target.role.name`, … */
import type { RowTarget, TargetRow } from '../../../api/policy-target.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { keystoneRefusals } from './refusals.ts'

export const attributesOf = (kind: string, row: TargetRow): TargetRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [`target.${kind}.${name}`, value]))

/** @param absentFirst rules before which whoever asks is told that there is no such row, as Keystone does */
export const rowTarget = (
  kind: string,
  find: (ctx: StoreCtx, id: string) => Promise<TargetRow | undefined>,
  absentFirst: readonly string[] = [],
): RowTarget<StoreCtx> => ({
  find: async (ctx, id) => {
    const row = await find(ctx, id)
    return row && attributesOf(kind, row)
  },
  absent: (id, action) =>
    absentFirst.some((name) => action === `identity:${name}`) ? keystoneRefusals.absent({ kind, id }) : undefined,
  known: true,
})

interface Named {
  id: string
  name: string
  domainId: string | null
  enabled?: boolean
}

/** What rules ask about most rows. */
export const namedRow = (row: Named | undefined): TargetRow | undefined =>
  row && { id: row.id, name: row.name, domain_id: row.domainId, enabled: row.enabled }

/** Why rules are asked about no row. */
export const ofCloud = (what: string) => `${what} belongs to the whole cloud: rules go by who asks.`
export const ofUser = (what: string) => `${what} is of the user that the path names, whom rules ask about.`
