import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { runCommand } from '../../wire/process/index.ts'
import { isoConfigDrives } from './iso.ts'

const never = new AbortController().signal

test('a config drive has the label and the files, and is gone when removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-config-drive-'))
  try {
    const drives = isoConfigDrives({ folder: join(folder, 'drives'), clock: patientClock })
    const files = [{ path: 'openstack/latest/user_data', contents: Buffer.from([0, 255, 10]) }]
    const iso = await drives.ensure('a', files, never)
    assert.match(readFileSync(iso).subarray(32_768, 33_000).toString('latin1'), /CD001.*config-2/s)
    await runCommand(['xorriso', '-osirrox', 'on', '-indev', iso, '-extract', '/', join(folder, 'out')], { clock: patientClock })
    assert.deepEqual(readFileSync(join(folder, 'out/openstack/latest/user_data')), Buffer.from([0, 255, 10]))
    await assert.rejects(drives.ensure('b', [{ path: '../../escape', contents: '' }], never), {
      code: 'internal',
      internal: /misplaced/,
    })
    for (const _ of [1, 2]) await drives.remove('a')
    assert.deepEqual(readdirSync(join(folder, 'drives')), [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
