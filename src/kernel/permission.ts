/** A permission is what a caller may do beside its request's own rule, by the domain's name for it: `image.publicize`. */
import { type Ctx, isAdmin } from './context.ts'

/** Answers for the permissions that an API has rules for; undefined for those it has none for. */
export type Permits = (permission: string) => boolean | undefined

/**
 * By the rule that the API declares for it, where it has one.
 * @param otherwise for callers of an API without such a rule: admins and the cloud itself unless told
 */
export const permits = (ctx: Ctx, permission: string, otherwise: boolean = isAdmin(ctx)): boolean =>
  ctx.permits?.(permission) ?? otherwise
