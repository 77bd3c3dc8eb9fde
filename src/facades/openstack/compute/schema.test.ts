import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Compile } from 'typebox/schema'
import type { Endpoint } from '../../../api/define.ts'
import { api } from './contract.ts'
import { changes, versions } from './versions.ts'

test('every schema of every version can be compiled', () => {
  const all: Record<string, Endpoint> = api
  for (const [name, endpoint] of Object.entries(all)) {
    for (let minor = 1; minor <= 96; minor++) {
      const [body, query] = (['schema', 'querySchema'] as const).map((part) => versions.schemaAt(part, name, `2.${minor}`))
      for (const schema of new Set([body, query, endpoint.body, endpoint.query, endpoint.returns])) {
        if (schema) assert.doesNotThrow(() => Compile(schema), `${name} at 2.${minor}`)
      }
      if (body === undefined && query === undefined) break
    }
  }
})

test('changes speak of operations that there are', () => {
  const known = new Set([...Object.keys(api), 'server'])
  for (const { version, request, query, response, schema, querySchema, status } of changes) {
    for (const name of [request, query, response, schema, querySchema, status].flatMap((part) => Object.keys(part ?? {}))) {
      assert.ok(known.has(name), `${name} in ${version}`)
    }
  }
})
