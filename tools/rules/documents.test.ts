import assert from 'node:assert/strict'
import { dirname, join } from 'node:path/posix'
import { test } from 'node:test'
import { allFiles, type Source, sources } from './source.ts'

/** Relative links of a page, resolved from the root, without fragments. */
const linksOf = ({ path, text }: Source): string[] =>
  [...text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '').matchAll(/\]\((?![a-z]+:|#)([^)\s#]+)/g)].map(([, to = '']) =>
    join(dirname(path), to),
  )

/** Links that lead nowhere, and records of decisions that the index does not link. */
function faults(pages: Source[], exists: (path: string) => boolean): string[] {
  const dead = pages.flatMap((page) =>
    linksOf(page).flatMap((to) => (exists(to) ? [] : [`${page.path} links to ${to}, which is not there`])),
  )
  const index = pages.find(({ path }) => path === 'docs/decisions/README.md')
  const linked = new Set(index ? linksOf(index) : [])
  const records = pages.filter(({ path }) => /^docs\/decisions\/\d/.test(path)).map(({ path }) => path)
  const numbers = records.map((path) => path.slice('docs/decisions/'.length).slice(0, 4))
  const twice = records.filter((_, i) => numbers.indexOf(numbers[i] ?? '') !== i)
  return [
    ...dead,
    ...records.filter((path) => !linked.has(path)).map((path) => `${path} is not linked from docs/decisions/README.md`),
    ...twice.map((path) => `${path}: its number is taken`),
  ]
}

test('links lead somewhere and every decision is listed', () => {
  const files = allFiles()
  const exists = (to: string) => files.some((file) => file === to || file.startsWith(`${to.replace(/\/$/, '')}/`))
  assert.deepEqual(faults(sources(/\.md$/), exists), [])
})

test('refused: a dead link, an unlisted decision, a number used twice', () => {
  const page = (path: string, text = '') => ({ path, text })
  assert.equal(faults([page('docs/a.md', '[b](b.md)')], () => false).length, 1)
  const index = page('docs/decisions/README.md', '[a](0001-a.md)')
  assert.equal(faults([index, page('docs/decisions/0001-a.md'), page('docs/decisions/0002-b.md')], () => true).length, 1)
  assert.equal(faults([index, page('docs/decisions/0001-a.md'), page('docs/decisions/0001-b.md')], () => true).length, 2)
})
