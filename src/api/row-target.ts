/** Finds the rows that a path names, where the rule in force asks what they are and not only whose. */
import type { Ctx } from '../kernel/context.ts'
import { holds, type Owned, reachByRole } from '../kernel/reach.ts'
import type { MountContext } from './pipeline/mount-context.ts'
import type { Target } from './policy/evaluate.ts'
import type { Guarded } from './policy/policy.ts'
import type { Params, RowTarget, TargetRow } from './policy-target.ts'

export interface Judged {
  target: Target
  rows: readonly TargetRow[]
}

/**
 * The rows' attributes, where the rule needs them and holds for them.
 * @throws CloudError not_found for a row that is not there, and for another's that the rule refuses: who may not see it learns nothing
 */
export async function judgeRows<C extends Ctx>(
  { policy, targets }: MountContext<C>,
  ctx: C,
  { rule, params }: { rule: Guarded; params: Params },
): Promise<Judged | undefined> {
  if (!targets || ctx.who.kind === 'nobody') return undefined
  const named = Object.entries(params).flatMap(([name, id]) => {
    const target = Object.hasOwn(targets, name) ? targets[name] : undefined
    return target === undefined || typeof target === 'string' ? [] : [{ target, id }]
  })
  if (named.length === 0) return undefined
  const byOwner = policy.rowNames(rule).every((name) => Object.hasOwn(params, name))
  // Who may see a row of the project and not do this to it is told so: only the row says which it is.
  if (byOwner && policy.reach(ctx, rule)?.kind !== 'own') return undefined
  const rows = await Promise.all(named.map(({ target, id }) => findRow(ctx, target, id)))
  const target = { ...params, ...Object.assign({}, ...rows) }
  if (policy.allows(ctx, rule, target)) return { target, rows }
  for (const [index, row] of rows.entries()) if (!isVisible(ctx, row)) throw named[index]?.target.absent(named[index].id)
  return { target, rows }
}

async function findRow<C>(ctx: C, target: RowTarget<C>, id: string): Promise<TargetRow> {
  const row = await target.find(ctx, id)
  if (!row) throw target.absent(id)
  return row
}

function isVisible(ctx: Ctx, row: TargetRow): boolean {
  if (ctx.who.kind !== 'user' || (ctx.who.scope.kind !== 'project' && !ctx.who.roles.includes('admin'))) return false
  return holds(reachByRole(ctx), ownerOf(row))
}

export const ownerOf = ({ project_id, user_id, domain_id }: TargetRow): Owned => ({
  projectId: textOrNull(project_id),
  userId: textOrNull(user_id),
  domainId: textOrNull(domain_id),
})

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
