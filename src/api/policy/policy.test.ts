import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import type { Ctx, Scope, Who } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { parseRule } from './parse.ts'
import { Policy } from './policy.ts'
import { baseRules, rules } from './rules.ts'

const ctxOf = (who: Who): Ctx => ({
  who,
  requestId: 'req-1',
  log: silentLog,
  clock: systemClock,
  random: systemRandom,
  signal: new AbortController().signal,
})
const user = (scope: Scope, ...roles: string[]) =>
  ctxOf({ kind: 'user', userId: 'u1', userName: 'me', userDomainId: 'default', scope, roles })

const inProject: Scope = { kind: 'project', projectId: 'p1', projectName: 'demo', projectDomainId: 'default' }
const member = user(inProject, 'Member', 'reader')
const admin = user(inProject, 'admin', 'manager', 'member', 'reader')
const system = user({ kind: 'system' }, 'admin', 'reader')
const domain = user({ kind: 'domain', domainId: 'd1' }, 'manager')
const unscoped = user({ kind: 'none' })
const nobody = ctxOf({ kind: 'nobody' })

const allows = (ctx: Ctx, allow: string, target: Record<string, unknown> = {}, overrides = {}) =>
  new Policy(overrides).allows(ctx, { action: 'a:b', allow }, target)

const TABLE: [Ctx, string, boolean, Record<string, unknown>?][] = [
  [member, '', true],
  [member, '@', true],
  [admin, '!', false],
  [member, 'role:MEMBER', true],
  [member, 'role:admin', false],
  [member, 'role:admin or role:reader', true],
  [member, 'role:reader and role:admin or role:member', true],
  [member, 'role:member or role:reader and role:admin', true],
  [member, '(role:member or role:reader) and role:admin', false],
  [member, 'not role:admin', true],
  [member, 'not (role:admin or role:member)', false],
  [member, 'NOT role:admin AND role:reader', true],
  [member, 'not role:admin and not role:reader', false],
  [member, 'project_id:%(project_id)s', true],
  [member, 'project_id:%(project_id)s', false, { project_id: 'p2' }],
  [member, '(project_id:%(project_id)s)', true],
  [member, 'tenant_id:%(tenant_id)s', true],
  [member, 'tenant_id:%(tenant_id)s', false, { project_id: 'p2' }],
  [member, 'project_id:%(project_id)s', false, { tenant_id: 'p2' }],
  [member, 'tenant_id:%(network:tenant_id)s', true, { 'network:project_id': 'p1' }],
  [member, 'user_id:%(user_id)s', false, { user_id: 'u2' }],
  [member, 'user_id:%(target.user.id)s', false],
  [member, 'user_id:%(target.user.id)s', true, { 'target.user.id': 'u1' }],
  [member, 'project_id:p1', true],
  [member, "'public':%(visibility)s", true, { visibility: 'public' }],
  [member, "'public':%(visibility)s", false, { visibility: 'private' }],
  [member, 'None:%(domain_id)s', true, { domain_id: null }],
  [member, 'True:%(shared)s', true, { shared: true }],
  [member, 'domain_id:None', true],
  [domain, 'not domain_id:None', true],
  [member, 'domain_id:%(target.role.domain_id)s', false, { 'target.role.domain_id': null }],
  [member, 'token.project.domain.id:%(target.domain.id)s', true, { 'target.domain.id': 'default' }],
  [member, 'field:networks:shared=True', true, { shared: true }],
  [member, 'field:networks:shared=True', false],
  [member, 'is_admin:True', false],
  [admin, 'is_admin:True', true],
  [admin, 'is_admin_project:True', true],
  [member, 'rule:no_such_rule', false],
  [system, 'system_scope:all', true],
  [admin, 'system_scope:all', false],
  [member, rules.projectMember, true],
  [member, rules.projectMember, false, { project_id: 'p2' }],
  [admin, rules.projectMemberOrAdmin, true, { project_id: 'p2' }],
  [member, rules.projectManager, false],
  [member, rules.projectAdmin, false],
  [unscoped, rules.projectReader, false],
  [unscoped, rules.authenticated, true],
  [system, rules.systemAdmin, true],
  [admin, rules.systemAdmin, false],
  [domain, rules.domainManager, true],
  [domain, rules.domainManager, false, { domain_id: 'd2' }],
  [member, rules.nobody, false],
  [nobody, rules.public, true],
  [nobody, rules.authenticated, false],
  [nobody, '@', false],
  [nobody, '', false],
  [nobody, 'not role:admin', false],
  [ctxOf({ kind: 'cloud' }), '!', true],
  [ctxOf({ kind: 'agent', hostId: 'h' }), rules.projectReader, false],
]

for (const [ctx, rule, wanted, target] of TABLE)
  test(`'${rule}' ${wanted ? 'allows' : 'refuses'} ${ctx.who.kind} ${ctx.who.kind === 'user' ? `${ctx.who.scope.kind} ${ctx.who.roles}` : ''} ${JSON.stringify(target ?? {})}`, () =>
    assert.equal(allows(ctx, rule, target), wanted))

test('every base rule can be read, and every constant names one', () => {
  for (const text of Object.values(baseRules)) parseRule(text)
  for (const name of Object.values(rules)) assert.ok(Object.hasOwn(baseRules, name.slice('rule:'.length)), name)
})

test('rules that cannot be read are refused with the reason', () => {
  for (const text of [
    'role:a and',
    '(role:a',
    'role:a)',
    'role:a role:b',
    'nonsense',
    'or',
    'http://example.org',
    'field:x',
    'role:',
    'rule:',
  ])
    assert.throws(() => parseRule(text), /The policy rule '.*' is wrong/, text)
  for (const deep of [`${'('.repeat(100_000)}@`, 'not '.repeat(100_000)])
    assert.throws(() => parseRule(deep), /nested more than 50 deep/)
  assert.deepEqual(parseRule(`${'('.repeat(50)}@${')'.repeat(50)}`), { kind: 'always' })
  assert.throws(() => new Policy({ 'a:b': '(role:x' }), /Policy entry 'a:b'/)
})

test('rules in a circle are an error and not a hang', () => {
  assert.throws(() => allows(member, 'rule:a', {}, { a: 'rule:b', b: 'rule:a' }), /circle/)
})

test('an operator’s file takes the place of declared and of base rules', () => {
  assert.equal(allows(member, rules.admin, {}, { 'a:b': 'role:member' }), true)
  assert.equal(allows(admin, rules.admin, {}, { admin_required: 'role:cloud_admin' }), false)
  assert.equal(allows(nobody, rules.public, {}, { 'a:b': 'role:member' }), false)
  const policy = new Policy({ 'a:b': '@' })
  assert.equal(policy.allows(member, { action: 'a:c', allow: 'rule:a:b' }), true)
})

test('a refusal says which action, and asks nobody to log in', () => {
  const policy = new Policy()
  const refused = (ctx: Ctx) => {
    try {
      policy.check(ctx, { action: 'os_compute_api:servers:create', allow: rules.admin })
    } catch (error) {
      assert.ok(error instanceof CloudError)
      return [error.code, error.message, error.facts]
    }
    return []
  }
  const action = 'os_compute_api:servers:create'
  assert.deepEqual(refused(member), ['forbidden', `The caller may not ${action}.`, { action }])
  assert.deepEqual(refused(nobody), ['unauthorized', 'The request you have made requires authentication.', {}])
  assert.deepEqual(refused(admin), [])
})

test('what a token must be for counts before the rule, and whoever wrote that', () => {
  const policy = new Policy({ 'a:b': '@' })
  const fits = (ctx: Ctx) =>
    (['system', 'domain', 'project'] as const).filter((scope) =>
      policy.allows(ctx, { action: 'a:b', allow: '!', scopes: [scope] }),
    )
  assert.deepEqual([system, domain, member, unscoped].flatMap(fits), ['system', 'domain', 'project', 'project'])
  const { allowed, parts } = policy.explain(member, { action: 'a:b', allow: '!', scopes: ['system', 'domain'] })
  assert.deepEqual([allowed, parts[0]], [false, { rule: 'scope:system|domain', holds: false }])
})

test('an explanation names the rules that decide, and what they compared', () => {
  const explained = new Policy().explain(member, { action: 'x:y', allow: rules.projectMemberOrAdmin })
  assert.equal(explained.allowed, true)
  assert.equal(explained.overridden, false)
  assert.deepEqual(explained.parts, [
    { rule: 'rule:project_member_or_admin', holds: true, about: baseRules.project_member_or_admin },
    { rule: 'rule:project_member', holds: true, about: baseRules.project_member },
    { rule: 'role:member', holds: true },
    { rule: 'project_id:%(project_id)s', holds: true, about: 'p1 = p1' },
    { rule: 'rule:admin_required', holds: false, about: 'role:admin' },
    { rule: 'role:admin', holds: false },
  ])
  const [part] = new Policy().explain(member, { action: 'x:y', allow: 'domain_id:%(target.user.domain_id)s' }).parts
  assert.equal(part?.about, 'the caller has no domain_id')
})

test('an operator’s rules take effect at once, and a set that cannot be read leaves those before in force', () => {
  const policy = new Policy({ 'a:b': 'role:member' })
  const may = () => policy.allows(member, { action: 'a:b', allow: '!' })
  assert.equal(may(), true)
  assert.throws(() => policy.override({ 'a:b': '(role:x' }), /Policy entry 'a:b'/)
  assert.equal(may(), true)
  policy.override({})
  assert.equal(may(), false)
})

test('a rule decides alone when it asks about the rows, is for those who see all, or is the operator’s', () => {
  const policy = new Policy({ 'a:mine': 'role:member' })
  const decides = (action: string, allow: string) => policy.decides({ action, allow })
  assert.equal(decides('a:b', 'role:manager and domain_id:%(target.user.domain_id)s'), true)
  assert.equal(decides('a:b', rules.admin), true)
  assert.equal(decides('a:mine', rules.domainManager), true)
  assert.equal(decides('a:b', rules.domainManager), false)
  assert.equal(decides('a:b', rules.authenticated), false)
})
