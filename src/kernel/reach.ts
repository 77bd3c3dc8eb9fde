/** The reach of a request: whose rows of a service it may see and change. Found once from the rule that let it in; the domain's queries take it. */

import type { Reach } from './access-types.ts'
import { type Ctx, isAdmin, projectOf } from './context.ts'

export type { Reach } from './access-types.ts'

/**
 * The request's reach where its rule was this service's, else what the caller has by role.
 * @throws CloudError forbidden for a caller that has no project and needs one
 */
export const reachOf = (ctx: Ctx, service: string): Reach => reachByRule(ctx, service) ?? reachByRole(ctx)

/** Undefined where the request's rule was another service's, or said nothing of rows. */
export const reachByRule = (ctx: Ctx, service: string): Reach | undefined =>
  ctx.reach?.service === service && ctx.who.kind !== 'cloud' ? ctx.reach : undefined

/** Admins and the cloud itself reach all, others what their project has. @throws CloudError forbidden without a project */
export const reachByRole = (ctx: Ctx): Reach => (isAdmin(ctx) ? { kind: 'all' } : { kind: 'project', projectId: projectOf(ctx) })

export function reachesAll(ctx: Ctx, service: string): boolean {
  const reach = reachByRule(ctx, service)
  return reach ? reach.kind === 'all' : isAdmin(ctx)
}

export interface Owned {
  readonly projectId: string | null
  readonly userId?: string | null
  readonly domainId?: string | null
}

/** Whether a row is within reach; what a row does not say (its user, its domain) fits nothing. */
export function holds(reach: Reach, { projectId, userId, domainId }: Owned): boolean {
  switch (reach.kind) {
    case 'all':
      return true
    case 'project':
      return projectId === reach.projectId
    case 'domain':
      return domainId === reach.domainId
    case 'none':
      return false
    case 'own':
      return userId === reach.userId && (reach.projectId === undefined || projectId === reach.projectId)
  }
}

/** The same caller by role, whatever the rules of its request widen or narrow: for rows of the service that it only refers to. */
export const withoutReach = <C extends Ctx>(ctx: C): C => ({ ...ctx, reach: undefined, permits: undefined })

/** The project that what a caller makes belongs to. @throws CloudError forbidden for one without a project */
export const homeProject = (ctx: Ctx): string => projectOf(ctx)
