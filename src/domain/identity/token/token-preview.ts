/** Works out who a user would be with a token, without making one: for explaining what it may do. */
import type { Who } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { resolveSession } from './session.ts'
import type { TokenScope } from './token-codec.ts'

/** @returns undefined when the user could not get such a token: disabled, or no role in the scope */
export async function previewCaller(ctx: StoreCtx, userId: string, scope: TokenScope): Promise<Who | undefined> {
  const now = ctx.clock.now()
  const session = await resolveSession(ctx, {
    userId,
    scope,
    methods: [],
    issuedAt: now,
    expiresAt: now,
    auditIds: [ctx.random.bytes(16).toString('base64url')],
  })
  return session?.who
}
