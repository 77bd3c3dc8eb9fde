import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, type Source, sources } from './source.ts'

/** `as unknown as` needs a comment on its line or the one above. Biome refuses `any` and `!`; its ignore comments hold the reason. */
function faults({ path, text }: Source): string[] {
  const lines = text.split('\n')
  const explained = (i: number) => [lines[i], lines[i - 1]].some((line) => /\/\/|\*\//.test(line ?? ''))
  return codeOf(text)
    .split('\n')
    .flatMap((line, i) =>
      /\bas (unknown|never) as\b/.test(line) && !explained(i)
        ? [`${path}:${i + 1}: a cast through unknown without a reason`]
        : [],
    )
}

test('casts through unknown say why', () => {
  assert.deepEqual(
    sources(/^(src|tools|guest|acceptance|bench)\/.*\.ts$/)
      .filter(({ path }) => !path.endsWith('casts.test.ts'))
      .flatMap(faults),
    [],
  )
})

test('refused: a cast without a reason', () => {
  assert.equal(faults({ path: 'a.ts', text: 'const a = b as unknown as A' }).length, 1)
  assert.deepEqual(faults({ path: 'a.ts', text: '// pg types it as text\nconst a = b as unknown as A' }), [])
})
