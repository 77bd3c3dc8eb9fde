import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeBase32, passcodeAt, stepAt, totpStepOf } from './totp.ts'

// RFC 6238, appendix B, SHA-1; its eight digits end with our six
const SECRET = Buffer.from('12345678901234567890')

test('RFC 6238’s passcodes', () => {
  for (const [seconds, passcode] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ] as const)
    assert.equal(passcodeAt(SECRET, stepAt(seconds * 1000)), passcode)
})

test('base32 with and without padding, in both cases; what is none', () => {
  assert.deepEqual(decodeBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'), SECRET)
  assert.deepEqual(decodeBase32('mzxw6ytb'), Buffer.from('fooba'))
  assert.deepEqual(decodeBase32('MZXW6==='), Buffer.from('foo'))
  assert.deepEqual(decodeBase32('MZXW6'), Buffer.from('foo'))
  for (const none of ['', '=', 'A', 'M1XW6', 'MZ XW6']) assert.equal(decodeBase32(none), undefined, none)
})

test('a passcode holds in its own window and as many after it as are said', () => {
  const at = 90_000 + 29_000
  const passcode = passcodeAt(SECRET, stepAt(at))
  assert.equal(totpStepOf(SECRET, passcode, at, 0), 3)
  assert.equal(totpStepOf(SECRET, passcode, at + 30_000, 0), undefined)
  assert.equal(totpStepOf(SECRET, passcode, at + 30_000, 1), 3)
  assert.equal(totpStepOf(SECRET, passcode, at + 60_000, 1), undefined)
  assert.equal(totpStepOf(SECRET, passcode, at - 30_000, 1), undefined)
  assert.equal(totpStepOf(SECRET, `${passcode}0`, at, 1), undefined)
})
