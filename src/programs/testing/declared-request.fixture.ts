/** A request for any declared endpoint, and what its rule says of it before it is sent. */
import { questionOf } from '../../api/pipeline/authorize.ts'
import type { Who } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { Asked } from './cloud-client.ts'
import type { DeclaredEndpoint } from './declared-endpoints.ts'
import { sampleOf } from './sample-body.fixture.ts'
import type { TestCloud } from './start-cloud.ts'

/** By the word before it in a path: `servers` → the id of one. */
export type Ids = ReadonlyMap<string, string>

const UNKNOWN = '99999999-9999-4999-8999-999999999999'

export function paramsOf(path: string, ids: Ids): Record<string, string> {
  const parts = path.split('/')
  return Object.fromEntries(
    parts.flatMap((part, i) => {
      const name = /^\{(\w+)\+?\}$/.exec(part)?.[1]
      const word = parts[i - 1] ?? ''
      return name === undefined ? [] : [[name, ids.get(`/${parts[1]}/${word}`) ?? ids.get(word) ?? UNKNOWN]]
    }),
  )
}

export function requestOf(endpoint: DeclaredEndpoint, ids: Ids, token: string | undefined): [string, Asked] {
  const params = paramsOf(endpoint.whole, ids)
  const path = endpoint.whole.replace(/\{(\w+)\+?\}/g, (_all, name: string) => params[name] ?? '')
  const version = endpoint.until ?? endpoint.since ?? endpoint.versions?.max
  const headers = {
    ...(version ? { 'openstack-api-version': `${endpoint.versions?.service} ${version}` } : {}),
    ...(endpoint.path === '/auth/tokens' && ids.has('tokens') ? { 'x-subject-token': ids.get('tokens') ?? '' } : {}),
    ...(endpoint.media?.[0] ? { 'content-type': endpoint.media[0] } : {}),
  }
  return [path, { method: endpoint.method, token, headers, body: bodyOf(endpoint, ids) }]
}

function bodyOf({ method, body, verb, streams, versions, name }: DeclaredEndpoint, ids: Ids) {
  if (streams) return 'some bytes'
  if (!body || method === 'GET' || method === 'HEAD') return undefined
  const schema = versions?.schemaAt('schema', name, versions.max) ?? body
  // what the schema says as JSON, which its type does not tell
  const sample = sampleOf(schema as object, (word) => ids.get(`${word.replace(/_id$/, '').replaceAll('_', '-')}s`))
  // where the schema leaves it open, the body is named after what it holds: `{ network: {} }`
  if (typeof sample !== 'object' || sample === null) return { [name.replace(/^[a-z]+_/, '')]: {} }
  return verb !== undefined && !(verb in sample) ? { [verb]: null } : sample
}

export interface Judged {
  endpoint: DeclaredEndpoint
  ids: Ids
  who: Who
  token: string | undefined
}

/** Whether the endpoint's rule lets them in, asked about the rows as they are now. */
export async function judge({ controller }: TestCloud, { endpoint, ids, who, token }: Judged): Promise<boolean> {
  const ctx = { ...controller.ctx, who }
  const [, { headers = {}, body }] = requestOf(endpoint, ids, token)
  try {
    const { policy, faceParts } = controller
    const { targets, targetResolver } = endpoint.face
    const { rule, target } = await questionOf({ policy, targets, targetResolver: targetResolver?.(faceParts) }, ctx, {
      endpoint,
      params: paramsOf(endpoint.whole, ids),
      request: { query: {}, headers },
      body,
    })
    return policy.allows(ctx, rule, target)
  } catch (error) {
    if (error instanceof CloudError && error.code === 'not_found') return true // gone by now: that is told to whoever asks
    throw error
  }
}
