/** Finds who calls from the signature of a request; APIs whose callers have access keys are mounted with it. */

import type { ContextOf } from '../api/pipeline/mount-context.ts'
import type { ApiRequest } from '../api/server/request.ts'
import type { StoreCtx } from '../domain/context.ts'
import { accessKeyRefusals, noteRefusedKey, type SigningParts, signedCaller } from '../domain/identity/credential/index.ts'
import { accessRuleCovers } from '../domain/identity/token/index.ts'
import type { Who } from '../kernel/context.ts'
import { CloudError } from '../kernel/errors.ts'
import { isSignedWith, type Presented, presentedBy, type SignedBytes } from '../wire/aws-signature/index.ts'

/** How far a signer's clock may be from ours. */
const SKEW_MS = 15 * 60_000
/** As long as a request may be signed beforehand. */
const LONGEST_LIFE_MS = 7 * 24 * 3600_000

export interface SignedApi {
  /** `/ec2`: clients that know of no path before the API's own leave it out when they sign. */
  readonly root: string
  /** By which services' names a client may sign. The first is the API's own, which access rules name. */
  readonly signedAs: readonly string[]
  /** For which region a client must sign: the cloud's own. */
  readonly region: string
}

type Stored = Pick<StoreCtx, 'db' | 'feed'>

/** A signature that does not hold is refused where none is needed too: people ask for the regions to learn whether their key is good. */
export const accessKeyContext =
  (identity: SigningParts, store: Stored, api: SignedApi): ContextOf<StoreCtx> =>
  async (request, _endpoint, basis, body = Buffer.alloc(0)) => {
    const ctx: StoreCtx = { ...basis, db: store.db, feed: store.feed, who: { kind: 'nobody' } }
    const bytes = bytesOf(request, body, api.root)
    const presented = presentedBy(bytes)
    try {
      if (!presented) return ctx
      if (presented === 'unreadable') throw accessKeyRefusals.unreadable_signature()
      return { ...ctx, who: await callerBy(ctx, identity, { presented, bytes, api }) }
    } catch (error) {
      if (error instanceof CloudError && error.code === 'unauthorized' && typeof presented === 'object')
        await noteRefusedKey(ctx, presented.access)
      throw error
    }
  }

interface Shown {
  presented: Presented
  bytes: SignedBytes
  api: SignedApi
}

async function callerBy(ctx: StoreCtx, identity: SigningParts, { presented, bytes, api }: Shown): Promise<Who> {
  const { access, scope } = presented
  if (!api.signedAs.includes(scope.service)) throw accessKeyRefusals.wrong_scope({ name: 'service', wanted: api.signedAs })
  if (scope.region !== api.region) throw accessKeyRefusals.wrong_scope({ name: 'region', wanted: [api.region] })
  requireTimely(ctx.clock.now(), presented)
  // A key that is good for some time alone comes with a token; none of ours does.
  if (bytes.headers['x-amz-security-token'] ?? bytes.query['X-Amz-Security-Token']) throw accessKeyRefusals.unknown_token()
  const who = await signedCaller(ctx, identity, { access, isSigned: (secret) => isSignedWith(secret, presented, bytes) })
  requireCovered(who, api.signedAs[0] ?? '', bytes.method)
  return who
}

function requireTimely(now: number, { signedAt, lifeMs }: Presented): void {
  if (Number.isNaN(signedAt)) throw accessKeyRefusals.unreadable_signature()
  const isEarly = signedAt > now + SKEW_MS
  const isLate = lifeMs === undefined ? signedAt < now - SKEW_MS : now > signedAt + lifeMs
  if (isEarly || isLate || (lifeMs ?? 0) > LONGEST_LIFE_MS) throw accessKeyRefusals.expired()
}

/** A key that was made with a limited credential opens what that one does: these APIs have one path each. */
function requireCovered(who: Who, service: string, method: string): void {
  const rules = who.kind === 'user' ? who.delegation?.accessRules : undefined
  if (rules && !rules.some((rule) => accessRuleCovers(rule, { service, method, path: '/' })))
    throw accessKeyRefusals.not_covered()
}

function bytesOf(request: ApiRequest, body: Buffer, root: string): SignedBytes {
  const [path = '/', search = ''] = request.originalUrl.split('?', 2)
  const beneath = path.startsWith(root) ? path.slice(root.length).replace(/^\/+/, '/') || '/' : path
  return {
    method: request.method,
    paths: [...new Set([path, beneath])],
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')])),
    body,
  }
}
