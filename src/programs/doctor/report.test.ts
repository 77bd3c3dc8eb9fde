import assert from 'node:assert/strict'
import { test } from 'node:test'
import { note, ok, problem, some, warning } from '../../domain/finding.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { stateFolder } from '../state-folder.ts'
import { examine } from './examine.ts'
import { type Check, NoDatabase, openInspection } from './inspection-context.ts'
import { exitCodeOf, reportOf } from './report.ts'

const inspection = () => openInspection({ state: stateFolder('/nowhere/at/all'), path: '', clock: virtualClock(), isRoot: false })
const check = (name: string, run: Check['run']): Check => ({ about: 'things', name, run })

test('findings are grouped, marked, and name their page', () => {
  const examined = [
    { about: 'machine', name: 'a', findings: [ok('Sound.')] },
    { about: 'work', name: 'b', findings: [problem('Broken.', 'work-broken', 'one\ntwo'), note('Idle.')] },
  ]
  const text = reportOf(examined, { colour: false, runbooks: '/r' })
  assert.equal(
    text,
    [
      'machine',
      '  ✓ Sound.',
      '',
      'work',
      '  ✗ Broken.',
      '      one',
      '      two',
      '      see /r/work-broken.md',
      '  · Idle.',
      '',
      '1 problem, 0 warnings, 1 note, 1 in order',
    ].join('\n'),
  )
  assert.ok(reportOf(examined, { colour: true, runbooks: '/r' }).includes('\u001b[31m✗\u001b[0m Broken'))
})

test('only a problem is a failure', () => {
  const of = (...findings: ReturnType<typeof ok>[]) => exitCodeOf([{ about: 'a', name: 'a', findings }])
  assert.equal(of(ok('a'), note('b'), warning('c', 'r')), 0)
  assert.equal(of(ok('a'), problem('d', 'r')), 1)
})

test('a check that fails is told and keeps no other from being run; one without its database is passed over', async () => {
  const examined = await examine(
    [
      check('breaks', () => Promise.reject(new Error('oh'))),
      check('blind', () => Promise.reject(new NoDatabase('none'))),
      check('sees', async () => [ok('Sound.')]),
    ],
    inspection(),
  )
  assert.deepEqual(
    examined.map(({ name, findings }) => [name, findings[0]?.level, findings[0]?.why]),
    [
      ['breaks', 'warning', 'oh'],
      ['sees', 'ok', undefined],
    ],
  )
})

test('without a database its rows cannot be read', async () => {
  await assert.rejects(
    inspection().rows(async () => 1),
    NoDatabase,
  )
})

test('of many things the first few are shown', () => {
  assert.equal(some(['a', 'b']), 'a\nb')
  assert.match(some(Array.from({ length: 13 }, (_, i) => `${i}`)), /9\n… and 3 more$/)
})

test('a finding is one line, and what it is about a line each: a name forges none', () => {
  const forged = 'web\n  ✓ All is well.\u001b[2A'
  const found = [problem(`Lost ${forged}.`, 'work-broken', some([forged, 'other']))]
  const text = reportOf([{ about: 'work', name: 'b', findings: found }], { colour: false, runbooks: '/r' })
  const shown = 'web\\n  ✓ All is well.\\u001b[2A'
  assert.deepEqual(text.split('\n').slice(0, 4), ['work', `  ✗ Lost ${shown}.`, `      ${shown}`, '      other'])
})
