/** The rule language, by the examples of Keystone's pages on mappings. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../kernel/errors.ts'
import { type Assertion, applyMapping } from './mapping-engine.ts'
import { requireMapping } from './mapping-schema.ts'

const mapping = (rules: unknown[], schema_version?: string) => ({ id: 'm', ...requireMapping({ rules, schema_version }) })
const apply = (rules: unknown[], assertion: Assertion, version?: string) => applyMapping(mapping(rules, version), assertion)
const fails = (code: string) => (error: unknown) => error instanceof CloudError && error.code === code

const NAMED = { user: { name: '{0}' } }
const DEVELOPERS = { domain: { id: 'd' } }

test('values are put where {0} stands, and a list becomes groups', () => {
  const rules = [
    {
      local: [{ user: { name: '{0} {1}', email: '{2}' }, groups: '{3}', ...DEVELOPERS }],
      remote: [{ type: 'FirstName' }, { type: 'LastName' }, { type: 'Email' }, { type: 'OIDC_GROUPS' }],
    },
  ]
  const said = { FirstName: 'Jane', LastName: 'Doe', Email: 'jane.doe@example.com', OIDC_GROUPS: 'developers;testers' }
  assert.deepEqual(apply(rules, said), {
    user: { name: 'Jane Doe', email: 'jane.doe@example.com', type: 'ephemeral' },
    groupIds: [],
    groupNames: [
      { name: 'developers', domain: { id: 'd' } },
      { name: 'testers', domain: { id: 'd' } },
    ],
    projects: [],
  })
})

test('conditions let a rule count or not, and are no values', () => {
  const rules = (condition: object) => [
    { local: [{ user: { name: '{0}' }, group: { id: 'g' } }], remote: [{ type: 'UserName' }, { type: 'Type', ...condition }] },
  ]
  const said = { UserName: 'jo', Type: 'Employee;Owner' }
  assert.deepEqual(apply(rules({ any_one_of: ['Owner', 'Guest'] }), said).groupIds, ['g'])
  assert.throws(() => apply(rules({ any_one_of: ['Guest'] }), said), fails('unauthorized'))
  assert.deepEqual(apply(rules({ not_any_of: ['Guest'] }), said).groupIds, ['g'])
  assert.throws(() => apply(rules({ not_any_of: ['Owner'] }), said), fails('unauthorized'))
  assert.deepEqual(apply(rules({ any_one_of: ['^Own'], regex: true }), said).groupIds, ['g'])
  assert.throws(() => apply(rules({ any_one_of: ['^wner'], regex: true }), said), fails('unauthorized'))
  assert.throws(() => apply(rules({ not_any_of: ['^E.*e$'], regex: true }), said), fails('unauthorized'))
  assert.throws(() => apply(rules({ any_one_of: ['Owner'] }), { UserName: 'jo' }), fails('unauthorized'))
})

test('a white list and a black list choose among groups, by word or by expression', () => {
  const groups = (condition: object) =>
    apply(
      [{ local: [NAMED, { groups: '{1}', ...DEVELOPERS }], remote: [{ type: 'UserName' }, { type: 'GROUPS', ...condition }] }],
      {
        UserName: 'jsmith',
        GROUPS: 'Developers;OpsTeam;Finance;Marketing',
      },
    ).groupNames.map(({ name }) => name)
  assert.deepEqual(groups({ whitelist: ['Developers', 'OpsTeam'] }), ['Developers', 'OpsTeam'])
  assert.deepEqual(groups({ blacklist: ['Finance'] }), ['Developers', 'OpsTeam', 'Marketing'])
  assert.deepEqual(groups({ whitelist: ['.*Team$'], regex: true }), ['OpsTeam'])
  assert.deepEqual(groups({ blacklist: ['^[DF]'], regex: true }), ['OpsTeam', 'Marketing'])
  assert.deepEqual(groups({ whitelist: ['Nobody'] }), [])
})

test('every rule that fits adds groups; the first user counts, the last projects', () => {
  const rules = [
    { local: [{ user: { name: '{0}' } }, { projects: [{ name: 'one', roles: [{ name: 'reader' }] }] }], remote: [{ type: 'A' }] },
    { local: [{ user: { name: 'other' } }, { group: { name: 'g', domain: { name: 'D' } } }], remote: [{ type: 'A' }] },
    { local: [{ group_ids: "['x', 'y']" }, { group_ids: '{0}' }], remote: [{ type: 'A' }] },
    { local: [{ projects: [{ name: '{0}-own', roles: [{ name: 'member' }] }] }], remote: [{ type: 'A' }] },
    { local: [{ group: { id: 'never' } }], remote: [{ type: 'B' }] },
  ]
  assert.deepEqual(apply(rules, { A: 'jo' }), {
    user: { name: 'jo', type: 'ephemeral' },
    groupIds: ['x', 'y', 'jo'],
    groupNames: [{ name: 'g', domain: { name: 'D' } }],
    projects: [{ name: 'jo-own', roles: [{ name: 'member' }] }],
  })
})

test('text of a user’s choice never becomes more than one value', () => {
  const rules = [
    { local: [{ user: { name: '{0}' }, groups: '{1}', ...DEVELOPERS }], remote: [{ type: 'NAME' }, { type: 'GROUP' }] },
    { local: [{ groups: "['of {0}']", ...DEVELOPERS }], remote: [{ type: 'NAME' }] },
  ]
  const { groupNames } = apply(rules, { NAME: ["jo', 'admins"], GROUP: ["['admins', 'owners']"] })
  assert.deepEqual(
    groupNames.map(({ name }) => name),
    ["['admins', 'owners']", "of jo', 'admins"],
  )
  assert.deepEqual(apply([{ local: [NAMED], remote: [{ type: 'N' }] }], { N: ['a;b'] }).user.name, 'a;b')
})

test('a list where one value is wanted is spelled as Python spells it', () => {
  const rules = [{ local: [{ user: { name: '{0}', id: '{{{1}}}' } }], remote: [{ type: 'N' }, { type: 'I' }] }]
  assert.deepEqual(apply(rules, { N: "a;b'c", I: '7' }).user, { name: `['a', "b'c"]`, id: '{7}', type: 'ephemeral' })
})

test('another cloud names groups with their domains', () => {
  const rules = [{ local: [{ user: { name: '{0}' } }, { groups: '{1}' }], remote: [{ type: 'U' }, { type: 'openstack_groups' }] }]
  const group = (name: string) => `JSON:{"name":"${name}","domain":{"name":"Default"}}`
  const { groupNames } = apply(rules, { U: ['jo'], openstack_groups: [group('g1'), group('g2')] })
  assert.deepEqual(groupNames, [
    { name: 'g1', domain: { name: 'Default' } },
    { name: 'g2', domain: { name: 'Default' } },
  ])
  assert.throws(() => apply(rules, { U: 'jo', openstack_groups: ['JSON:{"name":"g"}'] }), fails('unauthorized'))
  assert.throws(() => apply(rules, { U: 'jo', openstack_groups: ['plain'] }), fails('unauthorized')) // of no domain
})

test('from 2.0 on a domain counts for users and projects too, from 3.0 on projects come in an attribute', () => {
  const local = [
    {
      user: { name: '{0}' },
      domain: { name: 'corp' },
      projects: [
        { name: 'p', roles: [] },
        { name: 'q', domain: { id: 'x' }, roles: [] },
      ],
    },
  ]
  const rules = [{ local, remote: [{ type: 'U' }] }]
  const { user, projects } = apply(rules, { U: 'jo' }, '2.0')
  assert.deepEqual([user.domain, projects.map(({ domain }) => domain)], [{ name: 'corp' }, [{ name: 'corp' }, { id: 'x' }]])
  const withJson = [{ local: [{ user: { name: '{0}' }, projects_json: '{1}' }], remote: [{ type: 'U' }, { type: 'P' }] }]
  const text = '[{"name": "a", "roles": [{"name": "member"}]}]'
  assert.deepEqual(apply(withJson, { U: 'jo', P: text }, '3.0').projects, [{ name: 'a', roles: [{ name: 'member' }] }])
  assert.throws(() => apply(withJson, { U: 'jo', P: '[{"name": "a"}]' }, '3.0'), fails('unauthorized'))
  assert.throws(() => apply(withJson, { U: 'jo', P: 'none' }, '3.0'), fails('unauthorized'))
})

test('a rule that refers to what was not matched is the operator’s fault', () => {
  const rules = [{ local: [{ user: { name: '{1}' } }], remote: [{ type: 'U' }] }]
  assert.throws(() => apply(rules, { U: 'jo' }), fails('internal'))
})

test('what is no mapping is refused with where it is wrong', () => {
  const refused = (spec: Record<string, unknown>, message: RegExp) =>
    assert.throws(
      () => requireMapping(spec),
      (error: unknown) => fails('bad_request')(error) && message.test((error as Error).message),
    )
  const remote = [{ type: 'U' }]
  refused({}, /rules/)
  refused({ rules: [] }, /rules/)
  refused({ rules: [{ local: [{}] }] }, /remote/)
  refused({ rules: [{ local: [{}], remote: [] }] }, /rules\/0\/remote/)
  refused({ rules: [{ local: [{}], remote: [{ type: 'U', any_one_of: ['a'], whitelist: ['b'] }] }] }, /rules\/0\/remote\/0/)
  refused({ rules: [{ local: [{ user: { type: 'robot' } }], remote }] }, /rules\/0\/local\/0\/user/)
  refused({ rules: [{ local: [{ group: { name: 'g' } }], remote }] }, /rules\/0\/local\/0\/group/)
  refused({ rules: [{ local: [{ projects: [{ name: 'p', roles: [], domain: {} }] }], remote }] }, /projects/)
  requireMapping({ rules: [{ local: [{ projects: [{ name: 'p', roles: [], domain: {} }] }], remote }], schema_version: '2.0' })
  refused({ rules: [{ local: [{ projects_json: '{0}' }], remote }], schema_version: '2.0' }, /projects_json|local/)
  refused({ rules: [{ local: [{}], remote }], schema_version: '9.0' }, /schema version/)
  refused({ rules: [{ local: [{}], remote: [{ type: 'U', any_one_of: ['('], regex: true }] }] }, /regular expression/)
})
