import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, type Source, sources } from './source.ts'

const LIMITS = { median: 100, p90: 250, most: 400 }

/** Lines `path reason` for files that may be longer. */
function exceptions(): Map<string, string> {
  const lines = read('tools/size-exceptions.txt')
    .text.split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]))
}

const length = ({ text }: Source) => text.trimEnd().split('\n').length

function faults(files: Source[], excused: Map<string, string>): string[] {
  const sizes = files.map(length).sort((a, b) => a - b)
  const at = (part: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * part))] ?? 0
  const long = files.filter((file) => length(file) > LIMITS.most && !excused.get(file.path))
  return [
    ...long.map((file) => `${file.path}: ${length(file)} lines, at most ${LIMITS.most}`),
    ...(at(0.5) > LIMITS.median ? [`the median file has ${at(0.5)} lines, at most ${LIMITS.median}`] : []),
    ...(at(0.9) > LIMITS.p90 ? [`one file in ten has more than ${at(0.9)} lines, at most ${LIMITS.p90}`] : []),
  ]
}

const files = () => sources(/^(src|tools|guest|acceptance|bench|web\/src)\/.*\.(ts|tsx|mjs)$/)

test('files are small', () => assert.deepEqual(faults(files(), exceptions()), []))

test('every exception names a file that is there and long, and says why', () => {
  const long = new Set(
    files()
      .filter((file) => length(file) > LIMITS.most)
      .map((file) => file.path),
  )
  const stale = [...exceptions()].filter(([path, reason]) => !long.has(path) || reason === '')
  assert.deepEqual(stale, [])
})

test('refused: a file of 401 lines, unless excused', () => {
  const small = Array.from({ length: 20 }, (_, i) => ({ path: `${i}.ts`, text: 'x\n' }))
  const long = { path: 'long.ts', text: 'x\n'.repeat(401) }
  assert.equal(faults([...small, long], new Map()).length, 1)
  assert.deepEqual(faults([...small, long], new Map([['long.ts', 'a table']])), [])
})

test('refused: middling files all over', () => {
  assert.equal(faults([{ path: 'a.ts', text: 'x\n'.repeat(300) }], new Map()).length, 2)
})
