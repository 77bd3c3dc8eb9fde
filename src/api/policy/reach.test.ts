/** The reach of a rule: never wider than the rule, and as wide as it can be said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import type { Ctx, Scope } from '../../kernel/context.ts'
import { silentLog } from '../../kernel/log.ts'
import { type Random, systemRandom } from '../../kernel/random.ts'
import { holds, type Reach } from '../../kernel/reach.ts'
import { seededRandom } from '../../kernel/seeded-random.ts'
import { Policy } from './policy.ts'
import { rules } from './rules.ts'

const user = (scope: Scope, ...roles: string[]): Ctx => ({
  who: { kind: 'user', userId: 'u1', userName: 'me', userDomainId: 'default', scope, roles },
  requestId: 'req-1',
  log: silentLog,
  clock: systemClock,
  random: systemRandom,
  signal: new AbortController().signal,
})
const inProject: Scope = { kind: 'project', projectId: 'p1', projectName: 'demo', projectDomainId: 'default' }
const member = user(inProject, 'member', 'reader')
const admin = user(inProject, 'admin', 'manager', 'member', 'reader')
const ofDomain = user({ kind: 'domain', domainId: 'd1' }, 'manager', 'member', 'reader')
const ofSystem = user({ kind: 'system' }, 'reader')
const PEOPLE = { member, admin, ofDomain, ofSystem }

const project: Reach = { kind: 'project', projectId: 'p1' }
const domain: Reach = { kind: 'domain', domainId: 'd1' }
const own: Reach = { kind: 'own', userId: 'u1' }
const all: Reach = { kind: 'all' }

const TABLE: [rule: string, ctx: Ctx, Reach | undefined][] = [
  [rules.projectReaderOrAdmin, member, project],
  [rules.projectReaderOrAdmin, admin, all],
  [rules.projectReaderOrAdmin, ofDomain, undefined],
  [rules.admin, admin, all],
  [rules.authenticated, member, undefined],
  [rules.owner, member, own],
  [rules.adminOrOwner, member, own],
  [rules.adminOrOwner, admin, all],
  [rules.domainManager, ofDomain, domain],
  [rules.systemReaderOrAdmin, ofSystem, all],
  ['role:member', member, all],
  ['@', member, all],
  ['', member, all],
  ['!', admin, undefined],
  ['role:auditor or rule:project_reader', member, project],
  ['role:reader and user_id:%(user_id)s and project_id:%(project_id)s', member, { kind: 'own', userId: 'u1', projectId: 'p1' }],
  ['project_id:%(project_id)s or user_id:%(user_id)s', member, project],
  ['tenant_id:%(tenant_id)s', member, project],
  ['not project_id:%(project_id)s', member, undefined],
  ["'p2':%(project_id)s", member, undefined],
  ["'p1':%(project_id)s", member, project],
  ["'public':%(visibility)s or rule:project_reader", member, project],
  ["'public':%(visibility)s", member, undefined],
  ["rule:project_reader and not 'public':%(visibility)s", member, undefined],
  ['field:networks:shared=True or rule:admin_required', admin, all],
  ['role:reader and domain_id:%(target.user.domain_id)s', ofDomain, domain],
  ['role:member and domain_id:%(target.project.domain_id)s or user_id:%(target.user.id)s', ofDomain, domain],
]
for (const [rule, ctx, wanted] of TABLE)
  test(`${rule || 'an empty rule'} reaches ${wanted?.kind ?? 'nothing by whose it is'}`, () =>
    assert.deepEqual(new Policy().reach(ctx, { action: 'a', allow: rule }), wanted))

test("an operator's rule, an alias of it, and a base rule written anew count at once", () => {
  const policy = new Policy()
  const endpoint = { action: 'thing:list', allow: rules.projectReaderOrAdmin }
  policy.declare({ endpoint: { ...endpoint } })
  assert.deepEqual(policy.reach(member, endpoint), project)
  policy.override({ 'thing:list': 'rule:auditors', auditors: 'role:reader' })
  assert.deepEqual(policy.reach(member, endpoint), all)
  policy.override({ project_reader: 'role:reader' })
  assert.deepEqual(policy.reach(member, endpoint), all)
  policy.override({})
  assert.deepEqual(policy.reach(member, endpoint), project)
})

/** Rules of every form, by chance. */
function ruleBy(random: Random, depth = 0): string {
  const pick = (some: readonly string[]): string => some[random.below(some.length)] ?? ''
  const leaf = [
    'role:admin',
    'role:member',
    'role:reader',
    'system_scope:all',
    'project_id:%(project_id)s',
    'tenant_id:%(tenant_id)s',
    'user_id:%(user_id)s',
    'domain_id:%(domain_id)s',
    "'p2':%(project_id)s",
    'user_domain_id:%(domain_id)s',
    "'public':%(visibility)s",
    'domain_id:None',
    'rule:project_reader_or_admin',
    'rule:authenticated',
    '@',
    '!',
  ]
  if (depth > 3 || random.below(10) < 3) return pick(leaf)
  const [left, right] = [ruleBy(random, depth + 1), ruleBy(random, depth + 1)]
  return pick([`(${left} and ${right})`, `(${left} or ${right})`, `not ${left}`])
}

test('the rule holds for every row within its reach, whatever else the row is: 3,000 rules by chance', () => {
  const random = seededRandom(7)
  const rows = ['p1', 'p2', 'p3'].flatMap((projectId) =>
    ['u1', 'u2'].flatMap((userId) => ['d1', 'd2'].map((domainId) => ({ projectId, userId, domainId }))),
  )
  let reached = 0
  for (let i = 0; i < 3000; i++) {
    const endpoint = { action: 'a', allow: ruleBy(random) }
    const policy = new Policy()
    for (const [name, ctx] of Object.entries(PEOPLE)) {
      const reach = policy.reach(ctx, endpoint)
      if (!reach) continue
      for (const row of rows.filter((one) => holds(reach, one)))
        for (const visibility of ['private', 'public']) {
          // the target as it would be with this row found
          const { projectId: project_id, userId: user_id, domainId: domain_id } = row
          const target = { project_id, tenant_id: project_id, user_id, domain_id, visibility }
          const said = `${endpoint.allow} for ${name}: ${JSON.stringify([reach, row, visibility])}`
          assert.ok(policy.allows(ctx, endpoint, target), said)
          reached++
        }
    }
  }
  assert.ok(reached > 1000, `${reached}`)
})

test('it costs microseconds', () => {
  const policy = new Policy()
  const endpoint = { action: 'a', allow: rules.projectReaderOrAdmin }
  const start = systemClock.monotonic()
  for (let i = 0; i < 20_000; i++) policy.reach(member, endpoint)
  const each = ((systemClock.monotonic() - start) * 1000) / 20_000
  assert.ok(each < 100, `${each} µs`)
})
