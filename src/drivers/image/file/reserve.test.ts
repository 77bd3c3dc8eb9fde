import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFileImages } from './file.ts'

const KEY = '00000000-0000-4000-8000-000000000000.00000000'
const MIB = 2 ** 20

async function* mebibytes(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield Buffer.alloc(MIB)
}

test('an upload leaves a reserve for the database, and nothing of itself', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-reserve-'))
  t.after(() => rmSync(folder, { recursive: true }))
  let free = 200 * MIB
  const files = await openFileImages(folder, async () => {
    const now = free
    free -= 32 * MIB
    return { free: now, total: 1000 * MIB }
  })
  await assert.rejects(files.write(KEY, mebibytes(200)), { code: 'too_large', reason: 'storage_full' })
  assert.ok(free <= 100 * MIB && free > 50 * MIB, `stopped with ${free / MIB} MiB free`)
  assert.deepEqual(readdirSync(folder), [])
  free = 900 * MIB
  assert.equal(await files.write(KEY, mebibytes(3)), 3 * MIB)
})
