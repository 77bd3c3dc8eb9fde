import type { ContextOf } from '../../api/mount-context.ts'
import { authenticateHost } from '../../domain/host/index.ts'
import type { StoreCtx } from '../../store/context.ts'

const BEARER = /^Bearer ([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,100})$/

/** Agents name themselves with `Authorization: Bearer <host id>.<secret>`. */
export const agentContext =
  (store: Pick<StoreCtx, 'db' | 'feed'>): ContextOf<StoreCtx> =>
  async (request, _endpoint, basis) => {
    const ctx: StoreCtx = { ...basis, db: store.db, feed: store.feed, who: { kind: 'nobody' } }
    const [, hostId, secret] = BEARER.exec(request.headers.authorization ?? '') ?? []
    if (hostId === undefined || secret === undefined) return ctx
    await authenticateHost(ctx, { hostId, secret })
    return { ...ctx, who: { kind: 'agent', hostId } }
  }
