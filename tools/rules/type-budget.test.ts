/** What one more endpoint costs the compiler: the machinery of `src/api` is tried on endpoints made for it, in half a second. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
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

/** Their errors are expected: a handler that is missing, and one that does not fit. */
const UNFIT = {
  'missing.ts': probe(1).replace(handler(0), ''),
  'unfit.ts': probe(1).replace('id: params.thing_id', 'id: 1'),
}

/** Compiles the probe beside the unfit ones, which cost the same whatever it is. */
function compiled(source: string): { types: number; refused: string[] } {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'type-budget-'))
  try {
    const files = { 'probe.ts': source, ...UNFIT }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const config = { extends: `${ROOT}/tsconfig.json`, include: Object.keys(files) }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const args = ['-p', folder, '--extendedDiagnostics', '--checkers', '1', '--noUnusedParameters', 'false', '--pretty', 'false']
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), args, { encoding: 'utf8' })
    const refused = [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = '']) => basename(file))
    return { types: Number(/^Types:\s+(\d+)$/m.exec(stdout)?.[1]), refused: [...new Set(refused)].sort() }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const problem = (cost: number) =>
  cost > 10 && cost <= MOST_TYPES ? undefined : `an endpoint costs ${cost} types, ${MOST_TYPES} are allowed`

test(`an endpoint and its handler cost the compiler at most ${MOST_TYPES} types; one that is missing or does not fit is refused`, () => {
  const [many, none] = [compiled(probe(ENDPOINTS)), compiled(probe(0))]
  for (const { refused } of [many, none]) assert.deepEqual(refused, Object.keys(UNFIT))
  assert.equal(problem((many.types - none.types) / ENDPOINTS), undefined)
})

test('refused: more than that, and nothing measured', () => {
  assert.match(problem(MOST_TYPES + 1) ?? '', /161 types/)
  assert.match(problem(0) ?? '', /0 types/)
  assert.match(problem(Number.NaN) ?? '', /NaN types/)
})
