/** Every identity action bears Keystone's name, and its rule lets in whom Keystone's own default lets in. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Policy } from '../../../api/policy/policy.ts'
import { rules } from '../../../api/policy/rules.ts'
import type { Scope, Who } from '../../../kernel/context.ts'
import { testCtx } from '../../../store/testing.ts'
import { alternatives } from './alternatives.ts'
import { api } from './contract.ts'

const FILE = join(import.meta.dirname, '../../../../apis/openstack/oracle/identity-policy.json')
const keystones = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>
const ours = new Map([...Object.values(api), ...Object.values(alternatives)].map(({ action, allow }) => [action, allow]))

/** In the API's description, and newer than the rules that are kept: "users may revoke their own tokens, admins any user's". */
const NEWER: Readonly<Record<string, string>> = {
  'identity:revoke_user_tokens': 'rule:admin_required or user_id:%(user_id)s',
}

/** Open to everybody, and without a rule in Keystone too or with one that it does not ask. */
const NOT_KEYSTONES = [
  'identity:issue_token',
  'identity:change_password',
  // asked by programs that show who they are by a signature or a secret
  ...['create_request_token', 'create_access_token', 'issue_oauth2_token'].map((name) => `identity:${name}`),
  // asked by browsers and programs that bring what shows who they are
  ...['federated_login', 'create_saml_assertion', 'get_saml_metadata'].map((name) => `identity:${name}`),
  // these it always refuses, and asks no rule
  ...['revocation_list', 'get_ca_certificate', 'get_signing_certificates'].map((name) => `identity:${name}`),
]

const LADDER = ['reader', 'member', 'manager', 'admin']
const SCOPES: Scope[] = [
  ...['p', 'q'].map(
    (id) => ({ kind: 'project', projectId: id, projectName: id, projectDomainId: id === 'p' ? 'd' : 'e' }) as const,
  ),
  { kind: 'domain', domainId: 'd' },
  { kind: 'domain', domainId: 'e' },
  { kind: 'system' },
  { kind: 'none' },
]
const people: Who[] = ['u', 'v'].flatMap((userId) =>
  SCOPES.flatMap((scope) =>
    [[], ['service'], ...LADDER.map((_, i) => LADDER.slice(0, i + 1))]
      .filter((roles) => scope.kind !== 'none' || roles.length === 0)
      .map((roles): Who => ({ kind: 'user', userId, userName: userId, userDomainId: 'd', scope, roles })),
  ),
)

const ACTORS = [{ 'target.user.id': 'u', 'target.user.domain_id': 'd' }, { 'target.group.domain_id': 'd' }]
const PLACES = [
  { 'target.project.id': 'p', 'target.project.domain_id': 'd' },
  { 'target.domain.id': 'd' },
  { 'target.project.id': 'z', 'target.project.domain_id': null },
]
const ROLES = ['member', 'admin'].flatMap((name) =>
  [null, 'd', 'e'].map((domain) => ({ 'target.role.name': name, 'target.role.domain_id': domain })),
)
/** What every kind of row has, in the words of rules about them. */
const MINE = {
  user_id: 'u',
  'target.token.user_id': 'u',
  'target.credential.user_id': 'u',
  'target.trust.trustor_user_id': 'u',
  'target.trust.trustee_user_id': 'u',
}
/** Lists are asked about the domain of the token. */
const LISTS = [{}, ...['d', 'e'].map((id) => ({ 'target.domain_id': id, 'target.domain.id': id, 'target.group.domain_id': id }))]
const targets = [...ACTORS.flatMap((a) => PLACES.flatMap((b) => ROLES.map((c) => ({ ...MINE, ...a, ...b, ...c })))), ...LISTS]

const NO_STORE = {} as Parameters<typeof testCtx>[0]
const contexts = people.map((who) => testCtx(NO_STORE, { who }))

/** Many actions share theirs: each pair once. */
const compared = new Set<string>()
const policy = new Policy()

for (const [action, allow] of ours)
  test(action, () => {
    if (NOT_KEYSTONES.includes(action)) return assert.equal(allow, rules.public)
    const theirs = keystones[action] ?? NEWER[action]
    assert.ok(theirs !== undefined, `Keystone has no action ${action}`)
    if (compared.has(`${allow} | ${theirs}`)) return
    compared.add(`${allow} | ${theirs}`)
    const [welkin, keystone] = [allow, theirs].map((text) => ({ action: 'x', allow: text === '' ? rules.authenticated : text }))
    assert.ok(welkin && keystone)
    for (const ctx of contexts)
      for (const target of isList(action) ? LISTS : targets)
        if (policy.allows(ctx, welkin, target) !== policy.allows(ctx, keystone, target))
          assert.fail(`${allow} and ${theirs} differ for ${JSON.stringify({ who: ctx.who, target })}`)
  })

const isList = (action: string): boolean => /:list_(users|groups|projects|domains|role_assignments)(_for_tree)?$/.test(action)

test('the rules compared are many', () => assert.ok(ours.size > 80 && people.length * targets.length > 1000))
