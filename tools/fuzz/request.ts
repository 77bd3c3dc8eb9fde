/** Makes hostile requests of a declared endpoint: a valid one, and then parts of it changed. */
import type { InjectOptions } from 'light-my-request'
import type { Random } from '../../src/kernel/random.ts'
import type { DeclaredEndpoint } from '../../src/programs/testing/declared-endpoints.ts'
import { type Ids, requestOf } from '../../src/programs/testing/declared-request.fixture.ts'
import { changed, hostileText, hostileValue } from './values.ts'

const HEADERS = [
  'accept',
  'content-type',
  'if-match',
  'range',
  'x-openstack-nova-api-version',
  'openstack-api-version',
  'x-subject-token',
  'authorization',
  'content-range',
  'if-none-match',
  'x-image-meta-store',
  'cookie',
]
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export function hostileRequest(random: Random, endpoint: DeclaredEndpoint, ids: Ids, token: string | undefined): InjectOptions {
  const [path, asked] = requestOf(endpoint, ids, token)
  const request: InjectOptions = {
    method: endpoint.method,
    url: path,
    headers: {
      host: 'cloud',
      ...(token === undefined ? {} : { 'x-auth-token': token }),
      ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...asked.headers,
    },
    payload: typeof asked.body === 'object' ? JSON.stringify(asked.body) : asked.body,
  }
  const changes = 1 + random.below(3)
  for (let i = 0; i < changes; i++) change(random, endpoint, request, asked.body)
  return request
}

function change(random: Random, endpoint: DeclaredEndpoint, request: InjectOptions, body: unknown): void {
  const kinds = [changeQuery, changeHeader, changePath, changeBytes, changeBody, changeBody, changeBody, changeQuery]
  kinds[random.below(kinds.length)]?.(random, endpoint, request, body)
}

type Change = (random: Random, endpoint: DeclaredEndpoint, request: InjectOptions, body: unknown) => void

const changeBody: Change = (random, _endpoint, request, body) => {
  if (request.method === 'GET' || request.method === 'HEAD') return
  request.payload = JSON.stringify(body === undefined || typeof body === 'string' ? hostileValue(random) : changed(random, body))
}

/** Bytes that are no JSON, or cut short. */
const changeBytes: Change = (random, _endpoint, request) => {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const text = String(request.payload ?? '{}')
  const choices = [
    text.slice(0, random.below(text.length + 1)),
    `${text}${text}`,
    '['.repeat(100_000),
    '{"a":'.repeat(20_000),
    '\ufeff{}',
  ]
  request.payload = random.below(6) === 0 ? random.bytes(200) : (choices[random.below(choices.length)] ?? '')
}

const changeQuery: Change = (random, endpoint, request) => {
  const declared = Object.keys((endpoint.query as { properties?: object } | undefined)?.properties ?? {})
  const names = [
    ...declared,
    'limit',
    'marker',
    'sort_key',
    'sort_dir',
    'sort',
    'fields',
    'name',
    'id',
    'tags',
    'changes-since',
    hostileText(random),
  ]
  const pairs = Array.from({ length: 1 + random.below(random.below(10) === 0 ? 500 : 3) }, () => {
    const name = names[random.below(names.length)] ?? ''
    return `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(hostileText(random).toWellFormed())}`
  })
  const raw = random.below(10) === 0 ? '%zz&&==&%00' : pairs.join('&')
  request.url = `${request.url}${String(request.url).includes('?') ? '&' : '?'}${raw}`.slice(0, 60_000)
}

const changeHeader: Change = (random, _endpoint, request) => {
  const name = HEADERS[random.below(HEADERS.length)] ?? 'accept'
  const value = hostileText(random)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 30_000)
  request.headers = { ...request.headers, [name]: value }
}

const changePath: Change = (random, _endpoint, request) => {
  const [path = '', query] = String(request.url).split('?')
  const parts = path.split('/')
  const at = 1 + random.below(Math.max(1, parts.length - 1))
  parts[at] = encodeURIComponent(hostileText(random).toWellFormed()).slice(0, 3000)
  request.url = [parts.join('/') || '/', query].filter((part) => part !== undefined).join('?')
  if (random.below(8) === 0) request.method = METHODS[random.below(METHODS.length)]
}
