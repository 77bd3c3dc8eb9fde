/** Finds which host's agent calls: by its credential, and where the APIs speak TLS by its certificate too. */
import { TLSSocket } from 'node:tls'
import type { ContextOf } from '../../api/pipeline/mount-context.ts'
import type { ApiRequest } from '../../api/server/request.ts'
import { authenticateHost, hostRefusals } from '../../domain/host/index.ts'
import type { StoreCtx } from '../../store/context.ts'

const BEARER = /^Bearer ([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,100})$/
/** By which a host comes by its certificate. */
const BEFORE_ITS_CERTIFICATE = 'agent:certificate'

/**
 * Agents name themselves with `Authorization: Bearer <host id>.<secret>`.
 * @param certified they also show the certificate that was signed for their host's name
 */
export const agentContext =
  (store: Pick<StoreCtx, 'db' | 'feed'>, { certified }: { certified: boolean }): ContextOf<StoreCtx> =>
  async (request, endpoint, basis) => {
    const ctx: StoreCtx = { ...basis, db: store.db, feed: store.feed, who: { kind: 'nobody' } }
    const [, hostId, secret] = BEARER.exec(request.headers.authorization ?? '') ?? []
    if (hostId === undefined || secret === undefined) return ctx
    const { hostname } = await authenticateHost(ctx, { hostId, secret })
    if (certified && endpoint.action !== BEFORE_ITS_CERTIFICATE && certifiedName(request) !== hostname)
      throw hostRefusals.no_certificate()
    return { ...ctx, who: { kind: 'agent', hostId } }
  }

/** The name in the caller's certificate, if the cloud's own authority signed it. */
function certifiedName({ raw: { socket } }: ApiRequest): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  return [socket.getPeerCertificate().subject?.CN].flat()[0]
}
