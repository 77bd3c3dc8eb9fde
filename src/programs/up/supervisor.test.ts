import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastWords } from './supervisor.ts'

test('what a program said at its end is found among the lines of its log', () => {
  const lines = [
    '{"msg":"one"}',
    'welkin: an older end',
    '{"msg":"two"}',
    'welkin: A command of the host failed. ip: exit 2: first',
    'second line',
    '',
  ]
  assert.equal(lastWords(lines.join('\n')), 'A command of the host failed. ip: exit 2: first\nsecond line')
  assert.equal(lastWords(`${lines.join('\n')}{"msg":"later"}\n`), 'A command of the host failed. ip: exit 2: first\nsecond line')
  assert.equal(lastWords('welkin: at once\n'), 'at once')
  assert.equal(lastWords('{"msg":"one"}\n'), undefined)
})
