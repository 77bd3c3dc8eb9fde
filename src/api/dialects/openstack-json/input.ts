/** Makes a handler's input out of a request: path, query and body, each checked. */
import { parseJson } from '../../json/json-body.ts'
import type { Asked } from '../../pipeline/dialect.ts'
import type { Params } from '../../policy-target.ts'
import { apiRefusals } from '../../refusals.ts'
import { isOwnUrl } from '../../server/caller-address.ts'
import { linksFrom } from '../../server/origin.ts'
import { hasBody, readBody, USUAL_BODY_LIMIT } from '../../server/read-body.ts'
import type { OpenstackCall, OpenstackContext } from './lifecycle.ts'
import type { RawQuery } from './query.ts'
import { requireValid } from './require-valid.ts'
import { restName } from './route.ts'

/** @throws CloudError bad_request, too_large, unsupported_media */
export function inputOf<C>(serving: OpenstackContext<C>, call: OpenstackCall, asked: Asked<C>): unknown {
  const { operation, version } = asked
  const query = queryOf(serving, call, asked)
  if (operation.endpoint.streams || !operation.bodyAt(version)) return joined(serving, call, asked, { query, body: undefined })
  return bodyOf(call, asked, serving.versions).then((body) => joined(serving, call, asked, { query, body }))
}

function joined<C>(
  { prefix }: OpenstackContext<C>,
  { request }: OpenstackCall,
  asked: Asked<C>,
  { query, body }: { query: unknown; body: unknown },
): unknown {
  const { endpoint } = asked.operation
  return {
    params: asked.params,
    query,
    body,
    headers: request.headers,
    ...linksFrom(request, mountedAt(prefix, request.url)),
    isOwn: (url: string) => isOwnUrl(request, url),
    version: asked.version,
    stream: endpoint.streams ? request.raw : undefined,
  }
}

export function paramsOf(call: OpenstackCall, path: string): Params {
  const params: Params = { ...call.request.params }
  const rest = path.endsWith('+}') ? restName(path) : undefined
  if (rest === undefined) return params
  const { '*': star = '', ...others } = params
  // The router takes a trailing slash away; in an object's name it counts.
  const slash = call.request.originalUrl.split('?', 1)[0]?.endsWith('/') && !star.endsWith('/') ? '/' : ''
  return { ...others, [rest]: star + slash }
}

export const rawQueryOf = (call: OpenstackCall): RawQuery => call.request.query

function queryOf<C>(
  { versions, queryReader }: OpenstackContext<C>,
  call: OpenstackCall,
  { operation, version }: Asked<C>,
): RawQuery | Record<string, unknown> {
  const schema = operation.querySchemaAt(version)
  const raw = rawQueryOf(call)
  if (!schema) return raw
  const reader = queryReader(schema)
  const query = reader.coerce(raw)
  requireValid(reader.check, 'query', query, call.responseConventions.errors.invalid)
  return versions?.upgradeQuery(operation.name, version, query) ?? query
}

async function bodyOf<C>(call: OpenstackCall, asked: Asked<C>, versions: OpenstackContext<C>['versions']): Promise<unknown> {
  const { operation, version } = asked
  const check = operation.bodyAt(version)
  if (!check) return undefined
  const sent = asked.body ? asked.body.value : await readJson(call, operation.endpoint)
  const schema = versions?.schemaAt('schema', operation.name, version) ?? operation.endpoint.body
  const body = versions?.readBody && schema ? versions.readBody(schema, sent) : sent
  if (body === undefined && !check.holds(undefined)) throw apiRefusals.body_missing()
  requireValid(check, 'body', body, call.responseConventions.errors.invalid)
  return versions?.upgradeBody(operation.name, version, body) ?? body
}

/** The parsed body; undefined when there is none. */
export async function readJson(
  call: OpenstackCall,
  { media, bodyLimit }: { readonly media?: readonly string[]; readonly bodyLimit?: number },
): Promise<unknown> {
  const { raw } = call.request
  if (!hasBody(raw)) return undefined
  requireMedia(raw.headers['content-type'], media ?? [])
  const bytes = await readBody(raw, bodyLimit ?? USUAL_BODY_LIMIT, call.basis.clock)
  return bytes.length === 0 ? undefined : parseJson(bytes)
}

/** A missing type is taken for JSON: hand-written clients forget it. */
function requireMedia(header: string | undefined, also: readonly string[]): void {
  if (header === undefined || header === '') return
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || also.includes(type)) return
  throw apiRefusals.wrong_media({ type, known: ['application/json', ...also] })
}

/** The beginning of the routed path that the mount's prefix covers, with its parameters filled in. */
function mountedAt(prefix: string, url: string): string {
  if (!prefix.includes('{')) return prefix
  return url.split('?', 1)[0]?.split('/').slice(0, prefix.split('/').length).join('/') ?? prefix
}
