/**
 * Says whose users, projects and groups a caller may see or change. Where the request's rule has judged the rows already it
 * alone decides, so that an operator's rule counts for what it says; elsewhere it goes by roles, row by row.
 */
import type { Ctx } from '../../../kernel/context.ts'
import type { CloudError } from '../../../kernel/errors.ts'
import { reachByRule, reachesAll, withoutReach } from '../../../kernel/reach.ts'
import { identityRefusals } from './refusals.ts'

export type Reach =
  | { kind: 'all' }
  /** One domain's: the caller is reader (manager, to change) in it. */
  | { kind: 'domain'; domainId: string }
  /** Only what is the caller's own. */
  | { kind: 'own' }

/** Admins and the cloud itself, whatever the rule of the request says. */
export const reachesAllByRole = (ctx: Ctx): boolean => reachesAll(withoutReach(ctx), 'identity')

/** The rule has been asked about the very rows, and lets the caller have them. */
export const isAllowedByRule = (ctx: Ctx): boolean => reachByRule(ctx, 'identity')?.kind === 'all'

export function reachOf(ctx: Ctx, act: 'read' | 'change'): Reach {
  if (isAllowedByRule(ctx)) return judgedReach(ctx, act)
  if (reachesAllByRole(ctx)) return { kind: 'all' }
  if (ctx.who.kind !== 'user') return { kind: 'own' }
  const { scope, roles } = ctx.who
  if (act === 'read' && scope.kind === 'system' && roles.includes('reader')) return { kind: 'all' }
  if (scope.kind === 'domain' && roles.includes(act === 'read' ? 'reader' : 'manager'))
    return { kind: 'domain', domainId: scope.domainId }
  return { kind: 'own' }
}

/** A list asked for with a domain's token is of that domain; the rule that allowed it says nothing about others. */
function judgedReach(ctx: Ctx, act: 'read' | 'change'): Reach {
  const scope = ctx.who.kind === 'user' ? ctx.who.scope : undefined
  return act === 'read' && scope?.kind === 'domain' ? { kind: 'domain', domainId: scope.domainId } : { kind: 'all' }
}

/** @throws `otherwise` unless the caller reaches rows of `domainId` (null: rows of no domain) or the row is its own */
export function requireReach(
  ctx: Ctx,
  act: 'read' | 'change',
  row: { domainId: string | null; own?: boolean },
  otherwise: CloudError,
): void {
  if (isAllowedByRule(ctx)) return
  const reach = reachOf(ctx, act)
  if (reach.kind === 'all' || row.own) return
  if (reach.kind === 'domain' && row.domainId === reach.domainId) return
  throw otherwise
}

/** Where new users, groups and projects go when the caller names no domain: the one its token is in. */
export function callerDomain(ctx: Ctx): string {
  if (ctx.who.kind !== 'user') throw identityRefusals.no_home_domain()
  const { scope } = ctx.who
  if (scope.kind === 'domain') return scope.domainId
  return scope.kind === 'project' ? scope.projectDomainId : ctx.who.userDomainId
}
