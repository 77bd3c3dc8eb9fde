import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseSecretSettings } from './settings-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-secret-settings-'))
after(() => rmSync(folder, { recursive: true }))
const pin = join(folder, 'pin')
writeFileSync(pin, '9876\n', { mode: 0o600 })

const text = (more = '', token = 'token_label: welkin') => `p11_crypto_plugin:
  library_path: /usr/lib/module.so
  login_file: ${pin}
  ${token}
  mkek_label: m
  hmac_label: h
${more}`

test('Barbican’s words; the PIN is what the file holds, without the end of its line', () => {
  const { pinMark, ...settings } = parseSecretSettings('s.yaml', text()) ?? assert.fail()
  assert.ok(!pinMark.includes('9876'))
  assert.deepEqual(settings, {
    module: '/usr/lib/module.so',
    token: { label: 'welkin' },
    pin: '9876',
    mkekLabel: 'm',
    hmacLabel: 'h',
  })
  assert.deepEqual(parseSecretSettings('s.yaml', text('', 'slot_id: 0'))?.token, { slot: 0 })
  assert.equal(parseSecretSettings('s.yaml', '# nothing yet\n'), undefined)
})

test('what is wrong is told with its name, and never with a PIN', () => {
  const fault = (given: string, told: RegExp) =>
    assert.throws(
      () => parseSecretSettings('s.yaml', given),
      (error: Error) => told.test(error.message) && !error.message.includes('9876'),
      given,
    )
  fault(text('  login: "9876"\n'), /p11_crypto_plugin\.login: the PIN stands in a file/)
  fault(text('  nonsense: 1\n'), /nonsense: there is no such setting/)
  fault(text('', 'slot_id: first'), /slot_id: a whole number/)
  fault(text('', ''), /one of token_label, token_serial_number, slot_id/)
  fault(text('simple_crypto_plugin: {}\n'), /simple_crypto_plugin is no group/)
  fault(
    'p11_crypto_plugin:\n  mkek_label: m\n',
    /library_path is missing[\s\S]*login_file is missing[\s\S]*hmac_label is missing/,
  )
  fault('p11_crypto_plugin: [1', /s\.yaml:1/)
  fault('p11_crypto_plugin: 4', /mapping/)
})

test('a PIN that others may read, that is empty or not there', () => {
  chmodSync(pin, 0o640)
  assert.throws(() => parseSecretSettings('s.yaml', text()), /chmod 600/)
  chmodSync(pin, 0o600)
  writeFileSync(pin, '\n')
  assert.throws(() => parseSecretSettings('s.yaml', text()), /holds no PIN/)
  rmSync(pin)
  assert.throws(() => parseSecretSettings('s.yaml', text()), /is missing/)
})
