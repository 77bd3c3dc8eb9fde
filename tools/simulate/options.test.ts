import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HELP, readOptions } from './options.ts'

test('what was asked for is read', () => {
  const { first, count, days, planted, within } = readOptions(['--seeds', '10', '--from', '5', '--days', '3'])
  assert.deepEqual([first, count, days, planted, within], [5, 10, 3, undefined, 60])
  assert.deepEqual([readOptions([]).first, readOptions([]).count, readOptions([]).days], [1, 100, 2])
  const one = readOptions(['--only', '7', '--story', '--keep', 'late-report'])
  assert.deepEqual([one.isOne, one.first, one.count, one.story, one.keep], [true, 7, 1, true, 'late-report'])
  assert.deepEqual(readOptions(['--planted', 'a', 'b', '--within', '4']).planted, ['a', 'b'])
  assert.deepEqual(readOptions(['--planted']).planted, [])
})

test('what cannot be is said with the option’s name', () => {
  for (const [args, said] of [
    ['--seeds 0', /--seeds is a whole number from 1, not 0/],
    ['--seeds 1.5', /--seeds/],
    ['--from 1e3', /--from/],
    ['--only x', /--only/],
    ['--planted --within abc', /--within/],
    ['--within 3', /--within goes with --planted/],
    ['--planted a --only 3', /--planted goes with/],
    ['--planted --seeds 5', /--planted goes with/],
    ['--planted --counts', /--planted goes with/],
    ['--seeds 3 extra', /extra/],
    ['--keep a', /--keep goes with --only/],
    ['--planted --keep a', /--keep goes with --only/],
    ['--regressions --seeds 3', /--regressions goes with nothing/],
    ['--only 3 --keep A/b', /--keep is a name/],
    ['--only 3 --seeds 4', /--only is one seed/],
    ['--nosuch', /--nosuch/],
    ['--seeds', /--seeds/],
  ] as const)
    assert.throws(() => readOptions(args.split(' ')), said, args)
})

test('help tells each option in a line', () => {
  assert.equal(readOptions(['--help']).help, true)
  assert.equal(readOptions([]).help, false)
  for (const name of ['seeds', 'from', 'only', 'days', 'story', 'keep', 'counts', 'planted', 'within', 'help'])
    assert.equal(HELP.filter((line) => line.startsWith(`  --${name} `)).length, 1, name)
})
