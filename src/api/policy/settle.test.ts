import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRule, type Rule } from './parse.ts'
import { settle } from './settle.ts'

const NAMED: Record<string, string> = {
  admin: 'role:admin',
  owner: 'project_id:%(project_id)s',
  circle: 'rule:circle or rule:round',
  round: 'not rule:circle',
}
const ruleNamed = (name: string): Rule | undefined => {
  const text = NAMED[name]
  return text === undefined ? undefined : parseRule(text)
}
const caller = { roles: ['member'], attributes: { project_id: 'p1' } }

const TABLE: [string, boolean | undefined][] = [
  ['@', true],
  ['!', false],
  ['role:member', true],
  ['rule:admin', false],
  ['rule:nowhere', false],
  ['rule:owner', undefined],
  ['role:member or rule:owner', true],
  ['rule:owner or role:member', true],
  ['rule:admin or rule:owner', undefined],
  ['rule:admin and rule:owner', false],
  ['rule:owner and rule:admin', false],
  ['role:member and rule:owner', undefined],
  ['not rule:owner', undefined],
  ['not (rule:owner or role:member)', false],
  ['not (rule:owner and rule:admin)', true],
  ['project_id:p1', true],
  ['project_id:p2', false],
  ["'public':%(visibility)s", undefined],
  ['field:networks:shared=True', undefined],
  ['rule:circle', undefined],
  ['role:member or rule:circle', true],
]

test('what roles settle is settled whatever the target is, and nothing else', () => {
  for (const [text, expected] of TABLE) assert.equal(settle(parseRule(text), { caller, ruleNamed }), expected, text)
})

test('what is known of the target settles more, whatever is open of it', () => {
  const known: [string, boolean | undefined][] = [
    ['rule:owner', true],
    ['role:member and rule:owner', true],
    ['user_id:%(user_id)s', undefined],
    ['rule:owner or user_id:%(user_id)s', true],
    ['rule:owner and user_id:%(user_id)s', undefined],
    ["'p1/x':%(project_id)s/%(user_id)s", undefined],
    ["'public':%(visibility)s", false],
    ['field:networks:shared=True', false],
  ]
  for (const [text, expected] of known)
    assert.equal(settle(parseRule(text), { caller, ruleNamed, target: { project_id: 'p1' }, open: ['user_id'] }), expected, text)
})
