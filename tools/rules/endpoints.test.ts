import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Api, Endpoint } from '../../src/api/define.ts'
import { ROOT } from '../setup/paths.mjs'
import { allFiles, isTest } from './source.ts'

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'action' in value
const isApi = (value: unknown): value is Api =>
  typeof value === 'object' && value !== null && Object.values(value).length > 0 && Object.values(value).every(isEndpoint)

/** An API's endpoints name their policy action and its default rule, and no two answer the same request. */
function faults(where: string, api: Api): string[] {
  const seen = new Map<string, string>()
  return Object.entries(api).flatMap(([name, { method, path, verb, action, allow, since = '', until = '' }]) => {
    const request = [method, path.replace(/\{[^}]*\}/g, '{}'), verb, since, until].join(' ')
    const twin = seen.get(request)
    seen.set(request, name)
    return [
      ...(/^[a-z][\w-]*(:[\w*-]+)*$/i.test(action) ? [] : [`${where} ${name}: the action is "${action}"`]),
      ...(allow.trim() === '' && allow !== '' ? [`${where} ${name}: the rule is blank`] : []),
      ...(twin ? [`${where} ${name}: ${twin} answers the same request`] : []),
    ]
  })
}

test('every endpoint names its policy action and answers a request of its own', async () => {
  const found: string[] = []
  const declared = allFiles().filter(
    (path) => /^src\/facades\/.*contract[^/]*\.ts$|^src\/facades\/.*\/contract\/.*\.ts$/.test(path) && !isTest(path),
  )
  for (const path of declared) {
    const module = (await import(join(ROOT, path))) as Record<string, unknown>
    for (const [name, api] of Object.entries(module)) if (isApi(api)) found.push(...faults(`${path} ${name}`, api))
  }
  assert.deepEqual(found, [])
})

test('refused: no action, and two endpoints for one request', () => {
  const endpoint: Endpoint = { method: 'GET', path: '/servers/{id}', summary: '', action: 'compute:get', allow: '', status: 200 }
  assert.equal(faults('x', { a: { ...endpoint, action: '' } }).length, 1)
  assert.equal(faults('x', { a: endpoint, b: { ...endpoint, path: '/servers/{server}' } }).length, 1)
  assert.deepEqual(faults('x', { a: endpoint, b: { ...endpoint, verb: 'os-start' } }), [])
})
