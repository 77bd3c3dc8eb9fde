import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findInCode, isTest, type Source, sources } from './source.ts'

/** Who may is decided by rules: the domain asks `reachOf` whose rows, and `permits` what else, so that an operator's file changes it. */
const DECIDES_ITSELF = /\b(isAdmin|projectOf)\b/

/** A reach is the kernel's to read: it counts for one service alone. */
const READS_REACH = /\bctx\.(reach|permits)\b|\btx\.(reach|permits)\b/

const faults = (source: Source) => [
  ...findInCode(source, DECIDES_ITSELF, 'the domain takes reachOf, homeProject or permits'),
  ...findInCode(source, READS_REACH, 'a reach is read by reachOf'),
]

test('nothing in the domain asks who is an admin, nor whose project it is', () => {
  const domain = sources(/^src\/domain\/.*\.ts$/).filter(({ path }) => !isTest(path))
  assert.deepEqual(domain.flatMap(faults), [])
})

test('refused: an admin asked for, a project compared, a reach read past the kernel', () => {
  for (const text of ['if (isAdmin(ctx)) return all', 'row.project_id === projectOf(tx)', "ctx.reach?.kind === 'all'"])
    assert.equal(faults({ path: 'src/domain/x/y.ts', text }).length, 1, text)
})
