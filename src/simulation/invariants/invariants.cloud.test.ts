import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

test('what is not as it has to be is told by its invariant', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'invariants.check.ts')])
  assert.match(stdout, /^\d\d corruptions, not told: \[\]$/m)
})
