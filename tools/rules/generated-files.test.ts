import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { generateAll, staleOf } from '../generate/generated.ts'

test('generated files are fresh (npm run generate)', async () => {
  assert.deepEqual(staleOf(await generateAll()), [])
})

test('refused: a stale file, an absent one, and one made twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-generate-'))
  try {
    writeFileSync(join(folder, 'a.ts'), "export const generate = async () => new Map([['out.md', 'new'], ['gone.md', 'x']])\n")
    writeFileSync(join(folder, 'out.md'), 'old')
    assert.deepEqual(staleOf(await generateAll(folder), folder), ['out.md', 'gone.md'])
    writeFileSync(join(folder, 'b.ts'), "export const generate = async () => new Map([['out.md', 'mine']])\n")
    await assert.rejects(generateAll(folder), /generated twice/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
