/** Finds the rows that a path names, for rules that ask what they are and not only whose. */
import type { Ctx } from '../../kernel/context.ts'
import { holds, type Owned, reachByRole } from '../../kernel/reach.ts'
import type { Endpoint } from '../define.ts'
import type { Target } from '../policy/evaluate.ts'
import type { Guarded, Policy } from '../policy/policy.ts'
import type { Params, RowTarget, TargetRow, Targets } from '../policy-target.ts'

interface NamedRow<C> {
  readonly id: string
  readonly of: RowTarget<C>
}

export interface FoundRow<C> extends NamedRow<C> {
  readonly row: TargetRow
}

export function namedRows<C>(targets: Targets<C>, params: Params): NamedRow<C>[] {
  const named: NamedRow<C>[] = []
  for (const name in params) {
    const [id, of] = [params[name], Object.hasOwn(targets, name) ? targets[name] : undefined]
    if (id !== undefined && of !== undefined && typeof of !== 'string') named.push({ id, of })
  }
  return named
}

/** What a path says that names no row: as it stands there, whatever a row has by the same name. */
export const wordsOf = <C>(targets: Targets<C>, params: Params): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => Object.hasOwn(targets, name) && typeof targets[name] === 'string'))

/** Whether whose the row is, which the reach settles, is all that the rule asks. */
export function asksOwnerOnly(policy: Policy, ctx: Ctx, rule: Guarded & Pick<Endpoint, 'queried'>, params: Params): boolean {
  const isQueried = rule.queried === true && policy.isDeclared(rule) && policy.reach(ctx, rule) !== undefined
  if (!isQueried && !policy.rowNames(rule).every((name) => Object.hasOwn(params, name))) return false
  const reach = policy.reach(ctx, rule)
  // An operator's rule may hold for all but one's own.
  if (reach === undefined) return policy.isDeclared(rule) || !policy.dependsOnTarget(ctx, rule)
  // Who may see a row of the project and not do this to it is told so: only the row says which it is.
  return reach.kind !== 'own'
}

/** Those that are there. @throws CloudError not_found for one that is not, where that is told before the rule is asked */
export async function findRows<C>(ctx: C, named: readonly NamedRow<C>[], action: string): Promise<FoundRow<C>[]> {
  const found: FoundRow<C>[] = []
  for (const one of named) {
    const row = await one.of.find(ctx, one.id)
    const absent = row ? undefined : one.of.absent(one.id, action)
    if (absent) throw absent
    if (row) found.push({ ...one, row })
  }
  return found
}

export const attributesOf = <C>(rows: readonly FoundRow<C>[]): Target => Object.assign({}, ...rows.map(({ row }) => row))

/** A row that does not say whose it is (an image has no user) is not the caller's for that: the check does not hold. */
export const NOBODYS: Target = { project_id: undefined, user_id: undefined, domain_id: undefined }

/** For a request that is refused: who may not see a row learns nothing of it. @throws CloudError not_found */
export function hideRows<C extends Ctx>(policy: Policy, ctx: C, rows: readonly FoundRow<C>[], action: string): void {
  for (const { id, of, row } of rows) {
    const isShown = () => of.read !== undefined && policy.allows(ctx, of.read, { ...NOBODYS, ...row })
    const absent = of.known || isVisible(ctx, row) || isShown() ? undefined : of.absent(id, action)
    if (absent) throw absent
  }
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
