import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coveragePage } from './coverage.ts'

const endpoint = { summary: '', action: 'x:y', allow: '', status: 200 } as const

test('each operation is implemented, not implemented or not offered with its reason', () => {
  const page = coveragePage(
    'thing',
    [
      { method: 'GET', path: '/v1/things/{id}', name: 'show', min: '1.2' },
      { method: 'HEAD', path: '/v1/things/{id}', name: 'head' },
      { method: 'POST', path: '/v1/things/{id}/action', name: 'go', verb: 'go' },
      { method: 'POST', path: '/v1/things/{id}/action', name: 'fly', verb: 'fly' },
      { method: 'GET', path: '/v1/old/{id}', name: 'old' },
      { method: 'GET', path: '/v1/older', name: 'older' },
    ],
    [
      {
        service: 'thing',
        prefix: '/v1',
        impliedHead: true,
        partsNotImplemented: ['things by colour'],
        api: {
          show: { ...endpoint, method: 'GET', path: '/things/{thing_id}' },
          go: { ...endpoint, method: 'POST', path: '/things/{thing_id}/action', verb: 'go' },
          own: { ...endpoint, method: 'PUT', path: '/extra/' },
        },
      },
    ],
    [{ service: 'thing', path: '/v1/old', reason: 'it is old' }],
  )
  const states = page
    .split('\n')
    .filter((line) => /^\| [A-Z]/.test(line))
    .map((line) => line.split('|').at(-2)?.trim())
  assert.deepEqual(states, [
    'implemented',
    'implemented',
    'implemented',
    'not implemented',
    'not offered: it is old',
    'not implemented',
  ])
  assert.match(page, /3 of 6 operations are implemented, 2 are not yet \(they answer 501\), 1 are not offered\./)
  assert.match(page, /Served and not in that list:\n\n- `PUT \/v1\/extra`/)
  assert.match(page, /Of what is implemented, these parts answer 501:\n\n- things by colour\n/)
  assert.match(page, /\| 1\.2– \|/)
})
