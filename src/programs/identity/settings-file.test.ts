import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_COMPLIANCE } from '../../domain/identity/directory/index.ts'
import { parseIdentitySettings } from './settings-file.ts'

const parse = (text: string) => parseIdentitySettings('identity.yaml', text)

test('nothing is demanded by an empty file', () => {
  for (const text of ['', '# nothing yet\n', 'security_compliance:\n', '{}']) assert.deepEqual(parse(text), {})
})

test('every setting counts', () => {
  const text = `
security_compliance:
  lockout_failure_attempts: 5
  lockout_duration: 60
  password_expires_days: 90
  unique_last_password_count: 4
  minimum_password_age: 1
  password_regex: '^(?=.*\\d).{7,}$'
  password_regex_description: seven in all, a digit among them
  change_password_upon_first_use: true
  disable_user_account_days_inactive: 30
`
  assert.deepEqual(parse(text).compliance, {
    lockout: { attempts: 5, ms: 60_000 },
    passwordDays: 90,
    uniqueLast: 4,
    minimumAgeDays: 1,
    form: { regex: '^(?=.*\\d).{7,}$', description: 'seven in all, a digit among them' },
    changeUponFirstUse: true,
    inactiveDays: 30,
  })
})

test('a lock-out lasts half an hour unless told, and for ever where that is said', () => {
  const lockout = (more: string) => parse(`{security_compliance: {lockout_failure_attempts: 3${more}}}`).compliance?.lockout
  assert.deepEqual(lockout(''), { attempts: 3, ms: 1_800_000 })
  assert.deepEqual(lockout(', lockout_duration: null'), { attempts: 3 })
  assert.deepEqual(parse('{security_compliance: {lockout_duration: 5}}').compliance, NO_COMPLIANCE)
})

test('what cannot be meant is refused, with its place', () => {
  for (const [text, said] of [
    ['security_compliance: [1]', /a mapping is expected/],
    ['- 1', /identity\.yaml:1: a mapping is expected/],
    ['a: b: c', /identity\.yaml:1: /],
    ['token: {}', /token is no group of settings/],
    ['security_compliance: {lockout: 5}', /security_compliance\.lockout: there is no such setting/],
    ['security_compliance: {toString: 5}', /toString: there is no such setting/],
    ['security_compliance: {lockout_failure_attempts: 0}', /a whole number from 1 on is expected/],
    ['security_compliance: {minimum_password_age: -1}', /a whole number from 0 on is expected/],
    ['security_compliance: {password_expires_days: "90"}', /a whole number/],
    ['security_compliance: {change_password_upon_first_use: "yes"}', /true or false/],
    ['security_compliance: {password_regex: "(" }', /password_regex: Invalid regular expression/],
  ] as const)
    assert.throws(() => parse(text), said, text)
})
