/** For tests of what follows files: a folder, waiting until something has come about, and saving as editors do. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

export function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-dev-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (holds()) return
    await sleep(10)
  }
  assert.fail(`It did not come about: ${what}`)
}

/** As `sed -i` and many editors save. */
export function saveByRename(file: string, text: string): void {
  writeFileSync(join(file, '..', 'sedX1y2'), text)
  renameSync(join(file, '..', 'sedX1y2'), file)
}
