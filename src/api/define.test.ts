import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineApi, type Input } from './define.ts'
import { rules } from './policy/rules.ts'
import { Type } from './schema.ts'

const usual = {
  method: 'GET',
  path: '/things',
  summary: 'List',
  action: 'things:list',
  allow: rules.projectReader,
  status: 200,
} as const
const sort = { query: Type.Object({ sort: Type.Optional(Type.String()) }) }

const api = defineApi({
  undeclared: usual,
  documented: { ...usual, documented: sort },
  judged: { ...usual, query: Type.Object({ limit: Type.Optional(Type.Integer()) }) },
})

test('a handler reads the parameters of its query that are declared, and no others: types hold it', () => {
  const read = {
    // @ts-expect-error: no parameter is declared
    undeclared: ({ query }: Input<typeof api.undeclared>) => query.limit,
    documented: ({ query }: Input<typeof api.documented>): string | string[] | undefined => query.sort,
    // @ts-expect-error: another is
    misread: ({ query }: Input<typeof api.documented>) => query.limit,
    judged: ({ query }: Input<typeof api.judged>): number | undefined => query.limit,
  }
  assert.equal(Object.keys(read).length, 4)
})
