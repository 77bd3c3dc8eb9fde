import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewRules, type WrittenRule } from './review.ts'
import { baseRules, rules } from './rules.ts'

const KNOWN = new Map<string, string>([...Object.entries(baseRules), ['identity:list_users', 'rule:admin_required']])

const review = (rules: Record<string, string>) => {
  const written: WrittenRule[] = Object.entries(rules).map(([name, text], i) => ({ name, text, line: i + 1 }))
  const { errors, warnings } = reviewRules(written, KNOWN)
  const said = (remarks: typeof errors) => remarks.map(({ line, text }) => `${line} ${text}`)
  return { errors: said(errors), warnings: said(warnings) }
}

test('actions, aliases that are used and base rules pass without a word', () => {
  const rules = {
    helpdesk: 'role:helpdesk',
    'identity:list_users': 'rule:helpdesk or rule:admin_required',
    admin_required: 'role:boss',
  }
  assert.deepEqual(review(rules), { errors: [], warnings: [] })
})

test('a rule that cannot be read, refers to nothing or to itself is an error with its line', () => {
  const { errors } = review({ a: 'role:x and (', b: 'rule:admin_requird', c: 'rule:d', d: 'not rule:c' })
  assert.equal(errors.length, 4)
  assert.match(errors[0] ?? '', /^1 a: .*ends too early/)
  assert.match(errors[1] ?? '', /^2 b: there is no rule 'admin_requird'; did you mean 'admin_required'\?/)
  assert.match(errors[2] ?? '', /^3 c: the rule refers to itself in a circle/)
  assert.match(errors[3] ?? '', /^4 d: /)
})

test('a base rule that is made to rest on what rests on it is a circle', () => {
  assert.match(review({ admin_required: 'rule:system_reader_or_admin' }).errors[0] ?? '', /circle/)
})

test('a name that nothing bears or uses is told, with what may have been meant', () => {
  const { errors, warnings } = review({ 'identity:lst_users': 'role:x', 'old:thing': '@' })
  assert.deepEqual(errors, [])
  assert.match(warnings[0] ?? '', /^1 identity:lst_users: .*did you mean 'identity:list_users'\?/)
  assert.match(warnings[1] ?? '', /^2 old:thing: no endpoint has this action and no rule refers to it$/)
})

test('told: a rule that opens every project to whom the default keeps to its own', () => {
  const known = new Map([
    ...Object.entries(baseRules),
    ['thing:show', rules.projectReaderOrAdmin],
    ['thing:hosts', rules.admin],
    ['thing:share', rules.projectMemberOrAdmin],
  ])
  const warned = (name: string, text: string, more: { name: string; text: string }[] = []) =>
    reviewRules(
      [{ name, text }, ...more].map((one, index) => ({ ...one, line: index + 1 })),
      known,
      new Set(['thing:show', 'thing:hosts']),
    ).warnings.filter((one) => /every project/.test(one.text)).length
  for (const text of ['role:auditor', '@', '', 'role:reader', 'rule:project_reader or role:auditor'])
    assert.equal(warned('thing:show', text), 1, text)
  assert.equal(warned('thing:show', 'rule:auditors', [{ name: 'auditors', text: 'role:auditor' }]), 1)
  for (const text of ['role:admin', '!', 'role:auditor and project_id:%(project_id)s', 'rule:project_manager', 'rule:owner'])
    assert.equal(warned('thing:show', text), 0, text)
  assert.equal(warned('thing:hosts', 'role:member'), 0, 'it is no project’s')
  assert.equal(warned('thing:share', 'role:member'), 0, 'it reaches no rows')
})
