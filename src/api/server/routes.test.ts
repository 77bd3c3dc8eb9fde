import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Handler } from './request.ts'
import { type FoundRoute, Routes } from './routes.ts'

const handler: Handler = () => undefined
const other: Handler = () => undefined

function routes(): Routes {
  const made = new Routes()
  made.add('GET', '/v3/auth/tokens', handler)
  made.add('GET', '/v3/auth/:kind', other)
  made.add('GET', '/v3/objects/*', other)
  made.addFallback('/v3', other)
  return made
}

for (const [url, search] of [
  ['/v3/auth/tokens', ''],
  ['/v3/auth/tokens/', ''],
  ['/v3/auth/tokens?nocatalog', 'nocatalog'],
  ['/v3/auth/%74okens', ''],
] as const)
  test(`${url} is the path that is spelled out`, () => {
    const found = routes().find('GET', url) as FoundRoute
    assert.deepEqual({ ...found, params: { ...found.params } }, { handler, params: {}, search })
  })

test('what is found by its method alone, by a name, by what takes the rest, and by the fallback is none of it', () => {
  const found = (method: string, url: string) => {
    const { params, handler } = routes().find(method, url) as FoundRoute
    return { params: { ...params }, isOther: handler === other }
  }
  assert.deepEqual(found('GET', '/v3/auth/token'), { params: { kind: 'token' }, isOther: true })
  assert.deepEqual(found('GET', '/v3/auth/:kind'), { params: { kind: ':kind' }, isOther: true })
  assert.deepEqual(found('GET', '/v3/objects/*'), { params: { '*': '*' }, isOther: true })
  assert.deepEqual(found('POST', '/v3/auth/tokens').isOther, true)
  assert.deepEqual('refused' in routes().find('GET', '/v2'), true)
})
