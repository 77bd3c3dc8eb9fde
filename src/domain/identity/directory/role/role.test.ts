import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../../store/testing.ts'
import { identityRefusals } from '../../entity/index.ts'
import { startIdentity } from '../../identity.fixture.ts'
import {
  createDomain,
  createProject,
  createRole,
  findRoleNamed,
  type Grant,
  getVisibleRole,
  grantRole,
  implyRole,
  listInferences,
  listRoles,
  requireGrant,
  revokeRole,
} from '../index.ts'

const refusal = (code: string, reason: string) => (error: { code?: string; reason?: string }) =>
  error.code === code && error.reason === reason

const notAllowed = (act: string) => (error: unknown) => identityRefusals.not_allowed.is(error) && error.facts.act === act

eachDatabase('roles', (open) => {
  test('which role may imply which', async () => {
    const { ctx } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'one' })
    const other = await createDomain(ctx, { name: 'two' })
    const make = (name: string, domainId?: string) => createRole(ctx, { name, domainId: domainId ?? null })
    const [a, b, own, own2, theirs] = [
      await make('a'),
      await make('b'),
      await make('own', domain.id),
      await make('own2', domain.id),
      await make('theirs', other.id),
    ]
    const admin = await findRoleNamed(ctx, 'admin')
    await implyRole(ctx, own.id, own2.id)
    await implyRole(ctx, own.id, theirs.id)
    await implyRole(ctx, own.id, a.id)
    await assert.rejects(implyRole(ctx, a.id, own.id), refusal('forbidden', 'global_implies_domains'))
    await assert.rejects(implyRole(ctx, a.id, admin?.id ?? ''), refusal('forbidden', 'never_implied'))
    await implyRole(ctx, a.id, b.id)
    await assert.rejects(implyRole(ctx, a.id, b.id), refusal('conflict', 'implied_already'))
    await assert.rejects(implyRole(ctx, b.id, a.id), refusal('forbidden', 'implication_circle'))
    await assert.rejects(implyRole(ctx, b.id, b.id), refusal('forbidden', 'implication_circle'))
    const of = (await listInferences(ctx)).find(({ prior }) => prior.id === own.id)
    assert.deepEqual(of?.implies.map(({ name }) => name).sort(), ['a', 'own2', 'theirs'])
  })

  test('a domain’s own role is granted in its domain, and never on the system', async () => {
    const { ctx, logIn } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'one' })
    const inside = await createProject(ctx, { name: 'inside', domainId: domain.id })
    const own = await createRole(ctx, { name: 'own', domainId: domain.id })
    const { session } = await logIn('demo', 'demo-secret')
    const demo = session.scope.kind === 'project' ? session.scope.project.id : ''
    const grant = (target: Grant['target']): Grant => ({
      actor: { kind: 'user', id: session.user.id },
      target,
      roleId: own.id,
      inherited: false,
    })
    await assert.rejects(grantRole(ctx, grant({ kind: 'system' })), refusal('bad_request', 'role_of_domain_for_system'))
    await assert.rejects(grantRole(ctx, grant({ kind: 'project', id: demo })), refusal('forbidden', 'role_of_other_domain'))
    const fitting = grant({ kind: 'project', id: inside.id })
    await grantRole(ctx, fitting)
    await grantRole(ctx, fitting)
    await requireGrant(ctx, fitting)
    await revokeRole(ctx, fitting)
    await assert.rejects(requireGrant(ctx, fitting), refusal('not_found', 'role_assignment_not_found'))
  })

  test('a role taken back is gone from tokens at once, and the token with the last one', async () => {
    const { ctx, identity, logIn } = await startIdentity(await open())
    const { token, session } = await logIn('demo', 'demo-secret')
    const project = session.scope.kind === 'project' ? session.scope.project.id : ''
    const member = await findRoleNamed(ctx, 'member')
    const extra = await createRole(ctx, { name: 'extra' })
    const grant = (roleId = ''): Grant => ({
      actor: { kind: 'user', id: session.user.id },
      target: { kind: 'project', id: project },
      roleId,
      inherited: false,
    })
    await grantRole(ctx, grant(extra.id))
    await revokeRole(ctx, grant(member?.id))
    const left = await identity.tokens.find(ctx, token)
    assert.deepEqual(
      left?.roles.map(({ name }) => name),
      ['extra'],
    )
    await revokeRole(ctx, grant(extra.id))
    assert.equal(await identity.tokens.find(ctx, token), undefined)
  })

  test('a domain’s manager is shown the roles it may hand out', async () => {
    const { ctx, as } = await startIdentity(await open())
    const manager = as({
      kind: 'user',
      userId: 'u',
      userName: 'u',
      userDomainId: 'default',
      roles: ['manager', 'member', 'reader'],
      scope: { kind: 'domain', domainId: 'default' },
    })
    const [member, admin] = [await findRoleNamed(ctx, 'member'), await findRoleNamed(ctx, 'admin')]
    const own = await createRole(ctx, { name: 'member', domainId: 'default' })
    assert.equal((await getVisibleRole(manager, member?.id ?? '')).name, 'member')
    await assert.rejects(getVisibleRole(manager, admin?.id ?? ''), notAllowed('get_role'))
    await assert.rejects(getVisibleRole(manager, own.id), notAllowed('get_domain_role'))
    const ofDomain = { filters: [{ field: 'domainId', values: ['default'] } as const] }
    await assert.rejects(listRoles(manager, ofDomain), notAllowed('list_domain_roles'))
    assert.equal((await listRoles(ctx, ofDomain)).items.length, 1)
  })
})
