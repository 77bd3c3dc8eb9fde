import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBase64 } from './base64.ts'

test('base64 is read as Python reads it', () => {
  // each as `base64.b64decode` of Python 3.11 has it; undefined where it throws
  const read: Record<string, string | undefined> = {
    QUJD: 'ABC',
    'QUJD=': 'ABC',
    'QUI=': 'AB',
    'QQ==': 'A',
    'QQ==QQ==': 'A',
    'Q UJ\nD': 'ABC',
    '%%QUJD%%': 'ABC',
    QUI: undefined,
    Q: undefined,
    'QQ=': undefined,
    'QQ-_': undefined,
  }
  for (const [text, bytes] of Object.entries(read)) assert.equal(fromBase64(text)?.toString(), bytes, text)
})
