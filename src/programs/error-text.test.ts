import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { errorText } from './error-text.ts'

test('a source that does not load is named with its line', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-error-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const sources = {
    'a.ts': 'export const one = 1\nbroken (\n',
    'b.ts': "import { two } from './c.ts'\ntwo()\n",
    'c.ts': 'export {}\n',
  }
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text)
  for (const name of ['a.ts', 'b.ts']) {
    const file = join(folder, name)
    const error = await import(file).catch((thrown: unknown) => thrown)
    assert.match(errorText(error), new RegExp(`^(file://)?${file}:\\d+: .`))
  }
})

test('other errors are their message; a terminal is told nothing to obey', () => {
  assert.equal(errorText(new Error('There is no host a\u001b[2J')), 'There is no host a\\u001b[2J')
  assert.throws(
    () => JSON.parse('{'),
    (error) => errorText(error).startsWith('Expected property name'),
  )
  assert.equal(errorText('gone'), 'gone')
})
