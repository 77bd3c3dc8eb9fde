/** What one more endpoint costs the compiler: the machinery of `src/api` is tried on endpoints made for it, in half a second. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { CACHE, ROOT } from '../setup/paths.mjs'

const MOST_TYPES = 160
const ENDPOINTS = 40

/** Each with schemas of its own, nested and optional, as real ones have. */
const endpoint = (i: number) => `op${i}: {
  method: 'POST', path: '/things${i}/{thing_id}', summary: 's', action: 'a', allow: 'role:admin', status: 200,
  query: Type.Object({ limit: Type.Optional(Type.Integer()), name${i}: Type.Optional(Type.String()) }),
  body: Type.Object({ thing: Type.Object({
    name${i}: Type.String(), size: Type.Integer(), tags: Type.Optional(Type.Array(Type.String())),
    kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Null()])),
  }) }),
  returns: Type.Object({ thing: Type.Object({ id: Type.String(), name${i}: Type.String(), links }) }),
},`

const handler = (i: number) => `op${i}: async (_ctx, { body: { thing }, params, query }) =>
  query.limit ? reply({}) : { thing: { id: params.thing_id, name${i}: thing.name${i}, links: [] } },`

const probe = (count: number) => `
import { defineApi } from '${ROOT}/src/api/define.ts'
import { implement } from '${ROOT}/src/api/implement.ts'
import { reply } from '${ROOT}/src/api/reply.ts'
import { Type } from '${ROOT}/src/api/schema.ts'
export const links = Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }))
export const api = defineApi({ ${Array.from({ length: count }, (_, i) => endpoint(i)).join('\n')} })
export const served = implement<object>()(api, { ${Array.from({ length: count }, (_, i) => handler(i)).join('\n')} })
export const used = reply({})
`

/** @throws Error when it does not compile */
async function typesOf(source: string): Promise<number> {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'type-budget-'))
  try {
    writeFileSync(join(folder, 'probe.ts'), source)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: `${ROOT}/tsconfig.json`, include: ['probe.ts'] }))
    const args = ['-p', folder, '--extendedDiagnostics', '--checkers', '1', '--noUnusedParameters', 'false']
    const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), args)
    return Number(/^Types:\s+(\d+)$/m.exec(stdout)?.[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const problem = (cost: number) =>
  cost > 10 && cost <= MOST_TYPES ? undefined : `an endpoint costs ${cost} types, ${MOST_TYPES} are allowed`

test(`an endpoint and its handler cost the compiler at most ${MOST_TYPES} types`, async () => {
  const cost = ((await typesOf(probe(ENDPOINTS))) - (await typesOf(probe(0)))) / ENDPOINTS
  assert.equal(problem(cost), undefined)
})

test('refused: more than that, nothing measured, and a handler that is missing or does not fit', async () => {
  assert.match(problem(MOST_TYPES + 1) ?? '', /161 types/)
  assert.match(problem(0) ?? '', /0 types/)
  const unfit = [probe(1).replace(/op0: async[^\n]*\n[^\n]*/, ''), probe(1).replace('id: params.thing_id', 'id: 1')]
  for (const source of unfit) await assert.rejects(typesOf(source))
})
