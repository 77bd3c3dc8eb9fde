import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ROOT } from '../setup/paths.mjs'
import { allFiles, isTest } from './source.ts'

const MOST_LINES = 40
const CONFIG = {
  linter: { rules: { complexity: { noExcessiveLinesPerFunction: { level: 'error', options: { maxLines: MOST_LINES } } } } },
}

/** Biome counts, being the one that parses; told nothing but this rule. */
async function faults(paths: string[], folder: string): Promise<string[]> {
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(CONFIG))
  const args = [
    'lint',
    `--config-path=${folder}`,
    '--only=complexity/noExcessiveLinesPerFunction',
    '--reporter=github',
    '--max-diagnostics=none',
    ...paths,
  ]
  const { stdout } = await promisify(execFile)(join(ROOT, 'node_modules/.bin/biome'), args, {
    cwd: ROOT,
    maxBuffer: 1 << 24,
  }).catch((e) => {
    if (typeof e.stdout === 'string' && e.code === 1) return e as { stdout: string }
    throw e
  })
  return stdout.split('\n').filter((line) => line.startsWith('::error'))
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-rule-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test(`functions have at most ${MOST_LINES} lines`, async () => {
  const judged = allFiles().filter((path) => /^(src|tools|guest|bench)\/.*\.(ts|mjs)$/.test(path) && !isTest(path))
  assert.deepEqual(await inFolder((folder) => faults(judged, folder)), [])
})

test('refused: a function of 41 lines', async () => {
  const body = (lines: number) => `export function f() {\n${'  g()\n'.repeat(lines - 2)}}\n`
  await inFolder(async (folder) => {
    for (const lines of [38, 45]) writeFileSync(join(folder, `f${lines}.ts`), body(lines))
    const found = await faults([join(folder, 'f38.ts'), join(folder, 'f45.ts')], folder)
    assert.equal(found.length, 1)
    assert.match(found[0] ?? '', /f45\.ts/)
  })
})
