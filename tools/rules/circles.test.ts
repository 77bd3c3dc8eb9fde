import assert from 'node:assert/strict'
import { test } from 'node:test'
import { circlesOf } from './circles.ts'
import { sources } from './source.ts'

test('no files import each other in a circle, types included: sources, tests, tools', () => {
  assert.deepEqual(circlesOf(sources(/\.m?ts$/)), [])
})

const file = (path: string, ...targets: string[]) => ({
  path,
  text: targets.map((one) => `import type { X } from '${one}'\n`).join(''),
})

test('refused: two files that need each other, and three in a round', () => {
  assert.deepEqual(
    circlesOf([file('src/a.ts', './b.ts'), file('src/b.ts', './a.ts'), file('src/c.ts', './a.ts')]).map((one) => one.toSorted()),
    [['src/a.ts', 'src/b.ts']],
  )
  const round = [file('src/x/a.ts', '../b.ts'), file('src/b.ts', './c.ts'), file('src/c.ts', './x/a.ts', './b.ts')]
  assert.equal(circlesOf(round)[0]?.length, 3)
})

test('allowed: many that need one', () => {
  assert.deepEqual(circlesOf([file('src/a.ts', './c.ts'), file('src/b.ts', './c.ts', './a.ts'), file('src/c.ts')]), [])
})
