import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readOutcomes, shortReason } from './outcome.ts'

const TRACEBACK = `Traceback (most recent call last):
  File "/somewhere/test_users.py", line 108, in test_own_password
    self.assertRaises(
    ~~~~~~~~~~~~~~~~~^
  File "/somewhere/rest_client.py", line 872, in _error_checker
    raise exceptions.Forbidden(resp_body, resp=resp)
tempest.lib.exceptions.Forbidden: Forbidden
Details: {'code': 403}
`

test('the reason is what was raised, without the way there', () => {
  assert.equal(shortReason(TRACEBACK), "tempest.lib.exceptions.Forbidden: Forbidden\nDetails: {'code': 403}")
  assert.equal(shortReason('Trusts are not enabled\n'), 'Trusts are not enabled')
})

test('outcomes are read from the folders that subunit2disk leaves', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outcomes-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const put = (name: string, status: string, detail?: [string, string]) => {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'test.json'), JSON.stringify({ id: name, status }))
    if (detail) writeFileSync(join(folder, name, detail[0]), detail[1])
  }
  put('b.test_fails[id-1]', 'fail', ['traceback', TRACEBACK])
  put('a.test_passes', 'success')
  put('c.test_is_skipped', 'skip', ['reason', 'not here'])
  assert.deepEqual(
    readOutcomes(folder).map(({ name, status, reason }) => [name, status, reason.slice(0, 8)]),
    [
      ['a.test_passes', 'success', ''],
      ['b.test_fails[id-1]', 'fail', 'tempest.'],
      ['c.test_is_skipped', 'skip', 'not here'],
    ],
  )
})
