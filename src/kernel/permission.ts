/** A permission is what a caller may do beside its request's own rule, by the domain's name for it: `image.publicize`. */
import { type Ctx, isAdmin } from './context.ts'

export type { Permits } from './context.ts'

export interface Otherwise {
  /** For callers of an API without such a rule: admins and the cloud itself unless told. */
  readonly otherwise?: boolean
  /** What the rule may ask about, by the names of the API's rules; with `project_id` it is about a row, of which all else that says whose it is has to be here too. */
  readonly about?: Readonly<Record<string, unknown>>
}

/** By the rule that the API declares for it, where it has one. The cloud itself may all. */
export const permits = (ctx: Ctx, permission: string, { otherwise = isAdmin(ctx), about = {} }: Otherwise = {}): boolean =>
  ctx.who.kind === 'cloud' || (ctx.permits?.(permission, about) ?? otherwise)
