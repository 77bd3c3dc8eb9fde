import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'

const ROOMS = ['src/deep/down', 'tools', 'guest', 'bench']
const body = (lines: number) => `export function f() {\n${'  g()\n'.repeat(lines - 2)}}\n`

/** Biome counts, being the one that parses: by our own configuration, as when it lints everything. @returns the files it refuses */
function refused(samples: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-rule-'))
  try {
    cpSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'))
    for (const [path, text] of Object.entries(samples)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const args = ['lint', '--vcs-enabled=false', '--diagnostic-level=error', '--reporter=github', '.']
    const biome = join(ROOT, 'node_modules/.bin/biome')
    const { status, stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0 && status !== 1) throw new Error(`biome ended with ${status}: ${stderr}`)
    const found = stdout.matchAll(/^::error title=lint\/complexity\/noExcessiveLinesPerFunction,file=([^,]+),/gm)
    return [...found].map(([, path = '']) => relative(folder, path)).sort()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('refused: a function of more than 40 lines, wherever our code is', () => {
  const long = ROOMS.flatMap((room) => [`${room}/long.ts`, `${room}/long.mjs`])
  const fine = ROOMS.flatMap((room) => [`${room}/short.ts`, `${room}/short.mjs`])
  const ofTests = ROOMS.flatMap((room) => [`${room}/f.test.ts`, `${room}/f.check.ts`, `${room}/f.fixture.ts`])
  const samples = [...long, ...ofTests].map((path) => [path, body(45)]).concat(fine.map((path) => [path, body(38)]))
  assert.deepEqual(refused(Object.fromEntries(samples)), long.sort())
})
