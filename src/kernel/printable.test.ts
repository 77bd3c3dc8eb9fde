import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable, printableLines } from './printable.ts'

test('what a terminal would obey is shown instead', () => {
  assert.equal(printable('key\n2026-11-30T00:00:00  allowed  admin'), 'key\\n2026-11-30T00:00:00  allowed  admin')
  assert.equal(printable('a\r\t\0\u001b[2Kb\u007f'), 'a\\r\\t\\u0000\\u001b[2Kb\\u007f')
  assert.equal(printable('\u009b31m\u0085'), '\\u009b31m\\u0085')
  assert.equal(printable('\u202etxt.exe\u2066\u2069\u200f\u061c'), '\\u202etxt.exe\\u2066\\u2069\\u200f\\u061c')
  assert.equal(printable('\u2028\u2029'), '\\u2028\\u2029')
})

test('what people write stays as it is', () => {
  const names = 'größe 名前 שלום مرحبا 👩‍💻 c:\\new "x"'
  assert.equal(printable(names), names)
})

test('text with lines keeps them, and nothing else', () => {
  assert.equal(printableLines('one\r\ntwo\u001b[0m'), 'one\\r\ntwo\\u001b[0m')
})
