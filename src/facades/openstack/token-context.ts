/** Finds who calls from its token; every OpenStack facade is mounted with it. */

import type { ContextOf } from '../../api/pipeline/mount-context.ts'
import { isPublic } from '../../api/policy/rules.ts'
import type { ApiRequest } from '../../api/server/request.ts'
import type { StoreCtx } from '../../domain/context.ts'
import { accessRuleCovers, type Tokens } from '../../domain/identity/token/index.ts'
import type { Who } from '../../kernel/context.ts'
import { coreRefusals } from '../../kernel/core-refusals.ts'
import { CloudError } from '../../kernel/errors.ts'
import { orElse, whenDone } from '../../kernel/maybe-promise.ts'
import { callerToken } from './caller-token.ts'

/** Which service a path is about, and the path beneath it: `/compute/v2.1/servers` → `compute`, `/v2.1/servers`. */
export type Addressed = (path: string) => { service: string; path: string } | undefined

/** Access rules limit what a token may ask of any service. @throws unauthorized, as services answer that check tokens */
function requireCovered(who: Who, request: ApiRequest, addressed: Addressed): void {
  const rules = who.kind === 'user' ? who.delegation?.accessRules : undefined
  if (!rules) return
  const [path = ''] = request.url.split('?', 1)
  const asked = addressed(path)
  if (asked && rules.some((rule) => accessRuleCovers(rule, { ...asked, method: request.method }))) return
  throw coreRefusals.unauthenticated({
    internal: `no access rule covers ${request.method} ${path}`,
  })
}

const NOBODY: Who = { kind: 'nobody' }

/** A token that does not hold counts as none where none is needed, and is refused with 401 everywhere else. */
export const tokenContext =
  ({ tokens }: { readonly tokens: Tokens }, store: Pick<StoreCtx, 'db' | 'feed'>, addressed: Addressed): ContextOf<StoreCtx> =>
  (request, endpoint, basis) => {
    const contextOf = (who: Who): StoreCtx => {
      const { log, clock, random, requestId, signal, changed, principal } = basis
      return { who, requestId, log, clock, random, signal, changed, principal, db: store.db, feed: store.feed }
    }
    const token = callerToken(request.headers)
    const nobody = contextOf(NOBODY)
    if (token === undefined) return nobody
    return orElse(
      () =>
        whenDone(tokens.authenticate(nobody, token), (who) => {
          requireCovered(who, request, addressed)
          return contextOf(who)
        }),
      (thrown) => {
        if (thrown instanceof CloudError && thrown.code === 'unauthorized' && isPublic(endpoint)) return nobody
        throw thrown
      },
    )
  }
