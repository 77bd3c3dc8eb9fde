import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RepeatedRows } from '../../../store/repeated-rows.fixture.ts'
import { eachDatabase } from '../../../store/testing.ts'
import {
  addMember,
  createDomain,
  createGroup,
  createProject,
  createUser,
  deleteProject,
  findRoleNamed,
  grantRole,
  removeMember,
  revokeRole,
  type Target,
  updateDomain,
  updateProject,
  updateUser,
} from '../directory/index.ts'
import { startIdentity, type TestIdentity } from '../identity.fixture.ts'
import { openIdentity } from '../index.ts'
import { identityTasks } from '../tasks.ts'
import { getSession, revokeToken, rotateTokenKeys } from '../token/index.ts'
import { TOKEN_LIFE } from '../token/tokens.ts'
import { login } from './index.ts'

const refused = { code: 'unauthorized', message: 'The request you have made requires authentication.' }

async function grant(
  { ctx }: TestIdentity,
  actor: { kind: 'user' | 'group'; id: string },
  roleName: string,
  target: Target,
  inherited = false,
) {
  const role = await findRoleNamed(ctx, roleName)
  assert.ok(role)
  const spec = { actor, target, roleId: role.id, inherited }
  await grantRole(ctx, spec)
  return spec
}

/** A user `ada` with a password in a project of her own. */
async function addAda(cloud: TestIdentity) {
  const project = await createProject(cloud.ctx, { name: 'engine', domainId: 'default' })
  const user = await createUser(cloud.ctx, cloud.passwords, {
    name: 'ada',
    domainId: 'default',
    password: 'secret',
    defaultProjectId: project.id,
  })
  const granted = await grant(cloud, { kind: 'user', id: user.id }, 'member', { kind: 'project', id: project.id })
  return { project, user, granted }
}

eachDatabase('logging in', (open) => {
  test('a name without a domain means the default one; the default project is the scope; roles imply others', async () => {
    const cloud = await startIdentity(await open())
    const { session } = await cloud.logIn('demo', 'demo-secret')
    assert.equal(session.scope.kind === 'project' && session.scope.project.name, 'demo')
    assert.deepEqual(
      session.roles.map((role) => role.name),
      ['member', 'reader'],
    )
    assert.deepEqual(session.token.methods, ['password'])
    assert.equal(session.token.expiresAt - session.token.issuedAt, TOKEN_LIFE)
  })

  test('a wrong password, an unknown user, domain or project and a scope without roles are refused in the same words', async () => {
    const cloud = await startIdentity(await open())
    await assert.rejects(cloud.logIn('demo', 'wrong'), refused)
    await assert.rejects(cloud.logIn('nobody', 'demo-secret'), refused)
    for (const scope of [
      { kind: 'project', name: 'admin' },
      { kind: 'project', name: 'none' },
      { kind: 'project', name: 'demo', domain: { name: 'none' } },
      { kind: 'domain', domain: { id: 'default' } },
      { kind: 'system' },
    ] as const)
      await assert.rejects(cloud.logIn('demo', 'demo-secret', scope), refused)
  })

  test('without the assumption a missing domain is asked for', async () => {
    const store = await open()
    const cloud = await startIdentity(store)
    const strict = openIdentity({ feed: store.feed, random: cloud.ctx.random, assumeDefaultDomain: false })
    const methods = [{ kind: 'password', user: { name: 'demo' }, password: 'demo-secret' }] as const
    await assert.rejects(login(cloud.ctx, strict, { methods, scope: { kind: 'none' } }), {
      code: 'bad_request',
      reason: 'domain_missing',
    })
    strict.close()
  })

  test('admin gets project, domain, system and unscoped tokens', async () => {
    const cloud = await startIdentity(await open())
    const kindOf = async (scope: Parameters<TestIdentity['logIn']>[2]) =>
      (await cloud.logIn('admin', 'admin-secret', scope)).session.who.scope.kind
    assert.equal(await kindOf({ kind: 'project', name: 'demo' }), 'project')
    assert.equal(await kindOf({ kind: 'domain', domain: { name: 'Default' } }), 'domain')
    assert.equal(await kindOf({ kind: 'system' }), 'system')
    assert.equal(await kindOf({ kind: 'none' }), 'none')
  })

  test('a default project that is out of reach gives an unscoped token', async () => {
    const cloud = await startIdentity(await open())
    const { granted } = await addAda(cloud)
    await revokeRole(cloud.ctx, granted)
    assert.equal((await cloud.logIn('ada', 'secret')).session.scope.kind, 'none')
  })

  test('a token makes another, which expires with it and belongs to its chain', async () => {
    const cloud = await startIdentity(await open())
    const first = await cloud.logIn('admin', 'admin-secret')
    await cloud.advance(60_000)
    const methods = [{ kind: 'token', token: first.token }] as const
    const second = await login(cloud.ctx, cloud.identity, { methods, scope: { kind: 'project', name: 'demo' } })
    assert.equal(second.session.token.expiresAt, first.session.token.expiresAt)
    assert.deepEqual(second.session.token.methods, ['token', 'password'])
    assert.equal(second.session.token.auditIds[1], first.session.token.auditIds[0])
  })
})

eachDatabase('a token holds', (open) => {
  test('until it expires, and not a moment longer', async () => {
    const cloud = await startIdentity(await open())
    const { token } = await cloud.logIn('demo', 'demo-secret')
    await cloud.advance(TOKEN_LIFE - 1)
    assert.equal((await cloud.identity.authenticate(cloud.ctx, token)).kind, 'user')
    await cloud.advance(1)
    await assert.rejects(cloud.identity.authenticate(cloud.ctx, token), refused)
  })

  test('in a controller that never saw it, and after the keys were rotated', async () => {
    const store = await open()
    const cloud = await startIdentity(store)
    const { token } = await cloud.logIn('demo', 'demo-secret')
    await rotateTokenKeys(cloud.ctx)
    const other = openIdentity({ feed: store.feed, random: cloud.ctx.random })
    assert.equal((await other.authenticate(cloud.ctx, token)).kind, 'user')
    const fresh = await cloud.logIn('demo', 'demo-secret')
    assert.notEqual(fresh.token.split('.')[0], token.split('.')[0], 'the new key signs')
    assert.equal((await other.authenticate(cloud.ctx, fresh.token)).kind, 'user')
    other.close()
  })

  test('not when it comes from another cloud, was altered, or is no token at all', async () => {
    const [cloud, foreign] = [
      await startIdentity(await open()),
      await startIdentity(await open(), undefined, undefined, new RepeatedRows()),
    ]
    const { token } = await foreign.logIn('demo', 'demo-secret')
    const own = await cloud.logIn('demo', 'demo-secret')
    const [header, , signature] = own.token.split('.')
    const altered = `${header}.${token.split('.')[1]}.${signature}`
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${own.token.split('.')[1]}.`
    for (const wrong of [token, altered, unsigned, `${unsigned}x`, '', 'garbage', 'a.b.c', '.'.repeat(5000)])
      await assert.rejects(cloud.identity.authenticate(cloud.ctx, wrong), refused, wrong)
  })
})

eachDatabase('access ends at once', (open) => {
  const cases: Record<string, (cloud: TestIdentity, ada: Awaited<ReturnType<typeof addAda>>) => Promise<unknown>> = {
    'when the user is disabled': ({ ctx, passwords }, { user }) => updateUser(ctx, passwords, user.id, { enabled: false }),
    'when the password changes': ({ ctx, passwords }, { user }) => updateUser(ctx, passwords, user.id, { password: 'new' }),
    'when the project is disabled': ({ ctx }, { project }) => updateProject(ctx, project.id, { enabled: false }),
    'when the project goes': ({ ctx }, { project }) => deleteProject(ctx, project.id),
    'when the domain is disabled': ({ ctx }) => updateDomain(ctx, 'default', { enabled: false }),
    'when the last role is taken back': ({ ctx }, { granted }) => revokeRole(ctx, granted),
  }
  for (const [when, act] of Object.entries(cases))
    test(when, async () => {
      const cloud = await startIdentity(await open())
      const ada = await addAda(cloud)
      const { token } = await cloud.logIn('ada', 'secret')
      assert.equal((await cloud.identity.authenticate(cloud.ctx, token)).kind, 'user')
      await cloud.advance(1)
      await act(cloud, ada)
      await assert.rejects(cloud.identity.authenticate(cloud.ctx, token), refused)
    })

  test('and enabling again does not bring old tokens back', async () => {
    const cloud = await startIdentity(await open())
    const { user } = await addAda(cloud)
    const { token } = await cloud.logIn('ada', 'secret')
    await updateUser(cloud.ctx, cloud.passwords, user.id, { enabled: false })
    await updateUser(cloud.ctx, cloud.passwords, user.id, { enabled: true })
    await assert.rejects(cloud.identity.authenticate(cloud.ctx, token), refused)
    await cloud.advance(1)
    assert.ok(await cloud.logIn('ada', 'secret'))
  })

  test('when a member leaves the group that had the role', async () => {
    const cloud = await startIdentity(await open())
    const { user, project, granted } = await addAda(cloud)
    const group = await createGroup(cloud.ctx, { name: 'staff', domainId: 'default' })
    await addMember(cloud.ctx, group.id, user.id)
    await grant(cloud, { kind: 'group', id: group.id }, 'reader', { kind: 'project', id: project.id })
    await revokeRole(cloud.ctx, granted)
    const { token, session } = await cloud.logIn('ada', 'secret')
    assert.deepEqual(session.who.roles, ['reader'])
    await removeMember(cloud.ctx, group.id, user.id)
    await assert.rejects(cloud.identity.authenticate(cloud.ctx, token), refused)
  })

  test('for one revoked token, and only for that', async () => {
    const cloud = await startIdentity(await open())
    const [one, two] = [await cloud.logIn('demo', 'demo-secret'), await cloud.logIn('demo', 'demo-secret')]
    const asDemo = cloud.as(one.session.who)
    const admin = await cloud.logIn('admin', 'admin-secret')
    await assert.rejects(async () => getSession(asDemo, cloud.identity, admin.token), { code: 'forbidden' })
    await assert.rejects(revokeToken(asDemo, cloud.identity, admin.token), { code: 'forbidden' })
    await revokeToken(asDemo, cloud.identity, one.token)
    await assert.rejects(cloud.identity.authenticate(cloud.ctx, one.token), refused)
    await assert.rejects(async () => getSession(cloud.ctx, cloud.identity, one.token), { code: 'not_found' })
    assert.equal((await cloud.identity.authenticate(cloud.ctx, two.token)).kind, 'user')
  })
})

eachDatabase('revocations', (open) => {
  test('are forgotten when no token can be that old', async () => {
    const cloud = await startIdentity(await open())
    const { session } = await cloud.logIn('demo', 'demo-secret')
    await cloud.identity.tokens.revoke(cloud.ctx, session)
    const [prune] = identityTasks()
    assert.partialDeepStrictEqual((await prune?.run(cloud.ctx)) ?? {}, { revocations: 0 })
    await cloud.advance(24 * 3600_000 + 1)
    assert.partialDeepStrictEqual((await prune?.run(cloud.ctx)) ?? {}, { revocations: 1 })
  })
})

eachDatabase('roles', (open) => {
  test('granted on a domain to be inherited hold in its projects, and not in the domain', async () => {
    const cloud = await startIdentity(await open())
    const domain = await createDomain(cloud.ctx, { name: 'school' })
    const parent = await createProject(cloud.ctx, { name: 'year', domainId: domain.id })
    const child = await createProject(cloud.ctx, { name: 'class', parentId: parent.id })
    const user = await createUser(cloud.ctx, cloud.passwords, { name: 'kim', domainId: domain.id, password: 'p' })
    await grant(cloud, { kind: 'user', id: user.id }, 'manager', { kind: 'domain', id: domain.id }, true)
    const logIn = (scope: Parameters<TestIdentity['logIn']>[2] = { kind: 'none' }) =>
      login(cloud.ctx, cloud.identity, { methods: [{ kind: 'password', user: { id: user.id }, password: 'p' }], scope })
    const { session } = await logIn({ kind: 'project', id: child.id })
    assert.deepEqual(session.who.roles, ['manager', 'member', 'reader'])
    await assert.rejects(logIn({ kind: 'domain', domain: { id: domain.id } }), refused)
  })
})
