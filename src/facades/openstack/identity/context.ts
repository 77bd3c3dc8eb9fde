/** Finds who calls from `X-Auth-Token`; every OpenStack facade is mounted with it. */
import { isPublic } from '../../../contract/policy/rules.ts'
import type { ContextOf } from '../../../contract/serve.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import type { Identity } from '../../../domain/identity/index.ts'
import { CloudError } from '../../../kernel/errors.ts'

/** A token that does not hold counts as none where none is needed, and is refused with 401 everywhere else. */
export const tokenContext =
  (identity: Identity, store: Pick<StoreCtx, 'db' | 'feed'>): ContextOf<StoreCtx> =>
  async (request, endpoint, basis) => {
    const ctx: StoreCtx = { ...basis, db: store.db, feed: store.feed, who: { kind: 'nobody' } }
    const token = request.headers['x-auth-token']
    if (typeof token !== 'string' || token === '') return ctx
    try {
      return { ...ctx, who: await identity.authenticate(ctx, token) }
    } catch (error) {
      if (error instanceof CloudError && error.code === 'unauthorized' && isPublic(endpoint)) return ctx
      throw error
    }
  }
