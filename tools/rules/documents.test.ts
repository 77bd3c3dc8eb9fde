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

const NAMED = /`((?:[\w.-]+\/)*[a-z][\w.-]*\.(?:ts|mjs))`/g

/** Files that a page names and nobody has. Names with a place to fill in (`<noun>.ts`, `0001-name.ts`) are none. */
function unknownFiles(page: Source, files: readonly string[]): string[] {
  const prose = page.text.replace(/```[\s\S]*?```/g, '')
  const names = new Set([...prose.matchAll(NAMED)].map(([, name = '']) => name).filter((name) => !name.endsWith('0001-name.ts')))
  return [...names]
    .filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))
    .map((name) => `${page.path} names ${name}, which is not there`)
}

/** Under another Node than the pinned one our sources do not even load. */
const bareRuns = ({ path, text }: Source): string[] =>
  [...text.matchAll(/\bnode (?:--\S+ )*[\w./-]+\.ts\b/g)].map(
    ([found]) => `${path}: \`${found}\` wants an npm script or tools/setup/run.mjs`,
  )

/** What was decided or changed once speaks of its time. */
const speaksOfNow = ({ path }: Source): boolean => path !== 'CHANGELOG.md' && !path.startsWith('docs/decisions/')

test('files that pages name are there, and what they say to run runs under any Node', () => {
  const pages = sources(/\.md$/).filter(speaksOfNow)
  assert.deepEqual([...pages.flatMap((page) => unknownFiles(page, allFiles())), ...pages.flatMap(bareRuns)], [])
})

test('refused: a file that is gone, and a source that is run by whatever Node there is', () => {
  const page = (text: string) => ({ path: 'docs/a.md', text })
  assert.deepEqual(unknownFiles(page('`a.ts` and `x/b.ts`, `b/c.ts`, `<noun>.ts`'), ['src/a.ts', 'src/b/c.ts']), [
    'docs/a.md names x/b.ts, which is not there',
  ])
  assert.equal(bareRuns(page('run `node src/a.ts X`')).length, 1)
  assert.deepEqual(bareRuns(page('`node tools/setup/run.mjs src/a.ts` or `npm run a`')), [])
})
