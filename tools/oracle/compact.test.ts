import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compact } from './compact.ts'

test('prose goes; a property that is called like prose stays', () => {
  const schema = {
    description: 'a thing',
    type: 'object',
    properties: { description: { type: 'string', description: 'of it', example: 'x' }, title: { type: 'string' } },
  }
  const info = { title: 'Things', version: '1' }
  const kept = JSON.parse(
    compact({ info, paths: { '/v1': { get: { summary: 'x', operationId: 'v1:get' } } }, components: { schemas: { schema } } }),
  )
  assert.deepEqual(kept.paths, { '/v1': { get: { operationId: 'v1:get' } } })
  assert.deepEqual(kept.components.schemas.schema, {
    type: 'object',
    properties: { description: { type: 'string' }, title: { type: 'string' } },
  })
  assert.match(kept.origin, /^Things 1,/)
})

test('patterns are such as JavaScript reads too', () => {
  const schema = { type: 'string', pattern: '^[\\ -\\~]\\.$' }
  const { components } = JSON.parse(compact({ info: { title: '', version: '' }, paths: {}, components: { schemas: { schema } } }))
  assert.equal(components.schemas.schema.pattern, '^[ -~]\\.$')
})
