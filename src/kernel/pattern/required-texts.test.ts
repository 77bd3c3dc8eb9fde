import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requiredTexts } from './index.ts'

const REQUIRED: [pattern: string, texts: string[]][] = [
  ['web', ['web']],
  ['^web-\\d+\\.rack$', ['.rack', 'web-']],
  ['web-001.rack-10', ['web-001', 'rack-10']],
  ['web-.*99.rack', ['web-', 'rack', '99']],
  ['(abs|pres)ent', ['ent']],
  ['ab|cd', []],
  ['ab|', []],
  ['(a+)+$', []],
  ['x?yz*', ['y']],
  ['ab{2,3}cde', ['cde', 'ab']],
  ['ab{0,3}cd', ['cd', 'a']],
  ['(abc){0,2}', []],
  ['a(bc|d)+def', ['def', 'a']],
  ['((a)b)c', ['c']],
  ['x[|)]yz', ['yz', 'x']],
  ['[0-9]{7}', []],
  ['a\\.b', ['a.b']],
  ['a\\db', ['a', 'b']],
  ['ä.ö', ['ä', 'ö']],
  ['', []],
]

for (const [pattern, texts] of REQUIRED)
  test(`what fits ${pattern} holds ${JSON.stringify(texts)}`, () => assert.deepEqual(requiredTexts(pattern), texts))
