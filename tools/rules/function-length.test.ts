import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { allFiles, isTest } from './source.ts'

const MOST_LINES = 40
const CONFIG = {
  linter: { rules: { complexity: { noExcessiveLinesPerFunction: { level: 'error', options: { maxLines: MOST_LINES } } } } },
}

/** Biome counts, being the one that parses; told nothing but this rule. */
function faults(paths: string[], folder: string): string[] {
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(CONFIG))
  const args = [
    'lint',
    `--config-path=${folder}`,
    '--only=complexity/noExcessiveLinesPerFunction',
    '--reporter=github',
    '--max-diagnostics=none',
    ...paths,
  ]
  const biome = join(ROOT, 'node_modules/.bin/biome')
  const { status, stdout, stderr } = spawnSync(biome, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 24 })
  if (status !== 0 && status !== 1) throw new Error(`biome ended with ${status}: ${stderr}`)
  return stdout.split('\n').filter((line) => line.startsWith('::error'))
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-rule-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test(`functions have at most ${MOST_LINES} lines`, () => {
  const judged = allFiles().filter((path) => /^(src|tools|guest|bench)\/.*\.(ts|mjs)$/.test(path) && !isTest(path))
  assert.deepEqual(
    inFolder((folder) => faults(judged, folder)),
    [],
  )
})

test('refused: a function of 41 lines', () => {
  const body = (lines: number) => `export function f() {\n${'  g()\n'.repeat(lines - 2)}}\n`
  inFolder((folder) => {
    for (const lines of [38, 45]) writeFileSync(join(folder, `f${lines}.ts`), body(lines))
    const found = faults([join(folder, 'f38.ts'), join(folder, 'f45.ts')], folder)
    assert.equal(found.length, 1)
    assert.match(found[0] ?? '', /f45\.ts/)
  })
})
