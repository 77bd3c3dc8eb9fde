/** Finds who calls from its token; every OpenStack facade is mounted with it. */
import type { FastifyRequest } from 'fastify'
import type { ContextOf } from '../../api/pipeline/mount-context.ts'
import { isPublic } from '../../api/policy/rules.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { accessRuleCovers, type Tokens } from '../../domain/identity/token/index.ts'
import type { Who } from '../../kernel/context.ts'
import { coreRefusals } from '../../kernel/core-refusals.ts'
import { CloudError } from '../../kernel/errors.ts'
import { callerToken } from './caller-token.ts'

/** Which service a path is about, and the path beneath it: `/compute/v2.1/servers` → `compute`, `/v2.1/servers`. */
export type Addressed = (path: string) => { service: string; path: string } | undefined

/** Access rules limit what a token may ask of any service. @throws unauthorized, as services answer that check tokens */
function requireCovered(who: Who, request: FastifyRequest, addressed: Addressed): void {
  const rules = who.kind === 'user' ? who.delegation?.accessRules : undefined
  if (!rules) return
  const [path = ''] = request.url.split('?', 1)
  const asked = addressed(path)
  if (asked && rules.some((rule) => accessRuleCovers(rule, { ...asked, method: request.method }))) return
  throw coreRefusals.unauthenticated({
    internal: `no access rule covers ${request.method} ${path}`,
  })
}

/** A token that does not hold counts as none where none is needed, and is refused with 401 everywhere else. */
export const tokenContext =
  ({ tokens }: { readonly tokens: Tokens }, store: Pick<StoreCtx, 'db' | 'feed'>, addressed: Addressed): ContextOf<StoreCtx> =>
  async (request, endpoint, basis) => {
    const ctx: StoreCtx = { ...basis, db: store.db, feed: store.feed, who: { kind: 'nobody' } }
    const token = callerToken(request.headers)
    if (token === undefined) return ctx
    try {
      const who = await tokens.authenticate(ctx, token)
      requireCovered(who, request, addressed)
      return { ...ctx, who }
    } catch (error) {
      if (error instanceof CloudError && error.code === 'unauthorized' && isPublic(endpoint)) return ctx
      throw error
    }
  }
