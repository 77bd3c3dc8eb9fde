import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { refusedPin } from './refused-pin.ts'
import { parseSecretSettings } from './settings-file.ts'

test('a refused PIN is known to every process of the cloud until its file changes, or the token is another', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-refused-pin-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const pin = join(folder, 'pin')
  writeFileSync(pin, '1234\n', { mode: 0o600 })
  const markOf = (label = 'welkin') => {
    const group = { library_path: '/lib/m.so', token_label: label, login_file: pin, mkek_label: 'm', hmac_label: 'h' }
    return parseSecretSettings('secret.yaml', JSON.stringify({ p11_crypto_plugin: group }))?.pinMark ?? ''
  }
  const known = (mark: string) => refusedPin({ controller: folder }, mark).isKnown()
  assert.equal(known(markOf()), false)
  refusedPin({ controller: folder }, markOf()).note()
  assert.equal(known(markOf()), true)
  assert.equal(known(markOf('another')), false)
  assert.ok(!markOf().includes('1234'))
  utimesSync(pin, 1, 1)
  assert.equal(known(markOf()), false)
})
