/** Whose users, projects and groups a caller may see or change. Endpoint rules come before; this holds for each row. */
import { type Ctx, isAdmin } from '../../kernel/context.ts'
import { type CloudError, forbidden } from '../../kernel/errors.ts'

export type Reach =
  | { kind: 'all' }
  /** One domain's: the caller is reader (manager, to change) in it. */
  | { kind: 'domain'; domainId: string }
  /** Only what is the caller's own. */
  | { kind: 'own' }

export function reachOf(ctx: Ctx, act: 'read' | 'change'): Reach {
  if (isAdmin(ctx)) return { kind: 'all' }
  if (ctx.who.kind !== 'user') return { kind: 'own' }
  const { scope, roles } = ctx.who
  if (act === 'read' && scope.kind === 'system' && roles.includes('reader')) return { kind: 'all' }
  if (scope.kind === 'domain' && roles.includes(act === 'read' ? 'reader' : 'manager'))
    return { kind: 'domain', domainId: scope.domainId }
  return { kind: 'own' }
}

/** @throws `otherwise` unless the caller reaches rows of `domainId` (null: rows of no domain) or the row is its own */
export function requireReach(
  ctx: Ctx,
  act: 'read' | 'change',
  row: { domainId: string | null; own?: boolean },
  otherwise: CloudError,
): void {
  const reach = reachOf(ctx, act)
  if (reach.kind === 'all' || row.own) return
  if (reach.kind === 'domain' && row.domainId === reach.domainId) return
  throw otherwise
}

/** Where new users, groups and projects go when the caller names no domain: the one its token is in. */
export function homeDomain(ctx: Ctx): string {
  if (ctx.who.kind !== 'user') throw forbidden('Only users have a domain of their own.')
  const { scope } = ctx.who
  if (scope.kind === 'domain') return scope.domainId
  return scope.kind === 'project' ? scope.projectDomainId : ctx.who.userDomainId
}
