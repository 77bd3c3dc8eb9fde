import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allFiles, read, type Source } from './source.ts'

/** Put together from halves so that this file does not hold them. */
const WORDS = ['/wo' + 'rk/', 'far' + 'm-', '../sha' + 'red', '/tmp/br' + 'ief', '/tmp/os' + 'c/']
const PATTERN = new RegExp(`(?<![\\w.])(${WORDS.map((word) => word.replace(/[./]/g, '\\$&')).join('|')})`)

const faults = ({ path, text }: Source) =>
  text.split('\n').flatMap((line, i) => (PATTERN.test(line) ? [`${path}:${i + 1}: ${line.trim().slice(0, 100)}`] : []))

test('no file names the place where it was written', () => {
  const judged = allFiles().filter((path) => /\.(ts|mjs|mts|md|json|txt|sh|yaml|yml)$/.test(path) || !path.includes('.'))
  assert.deepEqual(judged.map(read).flatMap(faults), [])
})

test('refused: a path of a workplace', () => {
  assert.equal(faults({ path: 'README.md', text: `see ${WORDS[0]}main` }).length, 1)
  assert.deepEqual(faults({ path: 'README.md', text: 'the home/work/life of a frame-by-frame platform' }), [])
})
