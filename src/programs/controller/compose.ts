/** The controller: every facade on one server, and the workers that make the intent true. */

import { unmounted } from '../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../api/face.ts'
import type { Audit } from '../../api/pipeline/audit.ts'
import { Policy } from '../../api/policy/policy.ts'
import type { HttpServer } from '../../api/server/http-server.ts'
import { createServer } from '../../api/server/http-server.ts'
import type { ServerBasis } from '../../api/server/server-context.ts'
import { AuditLog } from '../../domain/audit/index.ts'
import { openIdentity } from '../../domain/identity/index.ts'
import { IDENTITY_SECRETS } from '../../domain/identity/sealing/index.ts'
import { accessKeyContext } from '../../facades/access-key-context.ts'
import { tokenContext } from '../../facades/openstack/token-context.ts'
import { feedPruning } from '../../operation/feed-pruning.ts'
import { Loop, type TaskStatus } from '../../operation/loop.ts'
import { operationPruning } from '../../operation/operation-pruning.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { openSecrets } from '../secret/open-secrets.ts'
import { FACES, type FaceParts, SERVICES } from '../services.ts'
import { agentContext } from './agent-context.ts'
import { serviceAt } from './catalogue.ts'
import { serveDocuments } from './documents.ts'
import { cloudMetrics } from './metrics/cloud-metrics.ts'
import { RequestMetrics } from './metrics/request-metrics.ts'
import { serveMetrics } from './metrics/serve-metrics.ts'
import type { ControllerParts } from './settings.ts'

export interface Controller {
  app: HttpServer
  /** The declared rules; an operator's are put in their place here. */
  policy: Policy
  /** What the handlers of its APIs are made of. */
  faceParts: FaceParts
  /** The cloud acting for itself. */
  ctx: StoreCtx
  /** Begins the work that is nobody's request. */
  start(): Promise<void>
  /** What the background tasks are doing. */
  tasks(): TaskStatus[]
  close(): Promise<void>
}

/** Nothing runs or listens yet: `start()` and `app.listen()` are the caller's. */
export function composeController(parts: ControllerParts): Controller {
  const { store, clock, random, log, fabric } = parts
  const stopping = new AbortController()
  const ctx = contextOf(parts, stopping.signal)
  const policy = new Policy()
  const auditLog = new AuditLog({ db: store.db, clock, random, log })
  const requests = new RequestMetrics()
  const { app, faceParts } = mountFacades({ ...parts, ended: endedBy(requests, parts.answered) }, policy, auditLog)
  const loop = new Loop({ ctx, owner: parts.owner })
  const kinds = SERVICES.flatMap(({ operationKinds = [] }) => operationKinds)
  const operations = new Operations({ ctx, kinds, owner: parts.owner, probe: parts.probe })
  for (const task of [operations.task(), operationPruning(), feedPruning()]) loop.add(task)
  const { readSecret, sealing } = faceParts
  for (const task of SERVICES.flatMap((service) => service.tasks?.({ ...parts, readSecret, sealing }) ?? [])) loop.add(task)
  const gather = async () => [...requests.families(), ...(await cloudMetrics(ctx, loop.status()))]
  if (parts.metricsToken !== undefined) serveMetrics(app, { token: parts.metricsToken, gather })
  serveDocuments(app)
  let unfollow: Awaited<ReturnType<typeof store.follow>> = async () => {}
  return {
    app,
    policy,
    faceParts,
    ctx,
    async start() {
      for (const service of SERVICES) await service.recover?.(ctx)
      unfollow = await store.follow(ctx)
      operations.start()
      loop.start()
    },
    tasks: () => loop.status(),
    async close() {
      stopping.abort(new Error('the controller stops'))
      await app.close()
      await auditLog.write()
      await loop.stop()
      await operations.stop()
      await unfollow()
      faceParts.identity.close()
      for (const keys of parts.masterKeys) await keys.close()
      await fabric.close()
      await store.close()
    },
  }
}

const endedBy = ({ ended }: RequestMetrics, answered: ControllerParts['answered']): ServerBasis['ended'] =>
  answered
    ? (request) => {
        ended(request)
        answered(request)
      }
    : ended

/** The cloud acting for itself. */
const contextOf = ({ store, clock, random, log }: ControllerParts, signal: AbortSignal): StoreCtx => ({
  who: { kind: 'cloud' },
  requestId: `req-${random.uuid()}`,
  log,
  clock,
  random,
  signal,
  db: store.db,
  feed: store.feed,
})

/** Every API on one server. */
function mountFacades(
  {
    store,
    clock,
    random,
    log,
    files,
    backups,
    web,
    southbound,
    checkReplies,
    limitModel,
    keysOf,
    masterKeys,
    federation,
    compliance,
    tls,
    proxying,
    ended,
    region,
  }: ControllerParts & Pick<ServerBasis, 'ended'>,
  policy: Policy,
  audit: Audit<StoreCtx>,
): {
  app: HttpServer
  faceParts: FaceParts
} {
  const identity = openIdentity({
    feed: store.feed,
    random,
    limitModel,
    sealingKeys: keysOf(IDENTITY_SECRETS),
    federation,
    compliance,
  })
  const app = createServer({ log, clock, random, tls, proxying, ended, unmounted })
  const token = tokenContext(identity, store, serviceAt)
  const host = agentContext(store, { certified: tls !== undefined })
  const contextBy = {
    token: () => token,
    host: () => host,
    'access-key': ({ root, signedAs = [] }: (typeof FACES)[number]) =>
      accessKeyContext(identity, store, { root, signedAs, region }),
  }
  const hostParts = SERVICES.flatMap((service) => service.hostParts ?? [])
  const secrets = openSecrets({ masterKeys, random, store }, policy)
  const faceParts = { identity, ...secrets, region, files, backups, web, southbound, hostParts }
  for (const face of FACES)
    mountFace(app, face, {
      parts: faceParts,
      contextOf: contextBy[face.credential](face),
      policy,
      checkReplies,
      audit,
    })
  return { app, faceParts }
}
