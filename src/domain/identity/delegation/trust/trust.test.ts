import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../../store/testing.ts'
import { createUser, deleteProject, deleteUser, findRoleNamed, findUserNamed } from '../../directory/index.ts'
import { startIdentity, type TestIdentity } from '../../identity.fixture.ts'
import { login } from '../../login/index.ts'
import { identityTasks } from '../../tasks.ts'
import { createTrust, deleteTrust, listTrusts, type NewTrust } from '../index.ts'

/** What the user `demo` lets `ada` do. */
async function trustAda(cloud: TestIdentity, extra: Partial<NewTrust> = {}) {
  const { session } = await cloud.logIn('demo', 'demo-secret', { kind: 'project', name: 'demo' })
  const known = await findUserNamed(cloud.ctx, 'default', 'ada')
  const ada = known ?? (await createUser(cloud.ctx, cloud.passwords, { name: 'ada', domainId: 'default', password: 'ada' }))
  const role = await findRoleNamed(cloud.ctx, 'reader')
  assert.ok(role && session.scope.kind === 'project')
  return createTrust(cloud.as(session.who), {
    trustorId: session.user.id,
    trusteeId: ada.id,
    projectId: session.scope.project.id,
    impersonation: false,
    roleIds: [role.id],
    allowRedelegation: false,
    extra: {},
    ...extra,
  })
}

eachDatabase('trusts', (open) => {
  test('log-ins at the same time share no use', async () => {
    const cloud = await startIdentity(await open())
    const { id } = await trustAda(cloud, { remainingUses: 3 })
    const enter = async () => {
      await cloud.logIn('ada', 'ada', { kind: 'trust', id })
      return 'in'
    }
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => enter().catch((error) => error.code)))
    assert.deepEqual(outcomes.sort(), [...Array(3).fill('in'), ...Array(5).fill('unauthorized')])
  })

  test('its rows go with the people, the project, and a day after it was taken back', async () => {
    const cloud = await startIdentity(await open())
    const { ctx } = cloud
    const rows = async () => (await ctx.db.selectFrom('trust').select('id').execute()).length
    await deleteTrust(ctx, (await trustAda(cloud)).id)
    assert.equal((await listTrusts(ctx)).items.length, 0)
    assert.equal(await rows(), 1)
    const prune = identityTasks().find(({ name }) => name === 'identity.prune')
    await prune?.run(ctx)
    assert.equal(await rows(), 1)
    await cloud.advance(24 * 3600_000 + 1)
    await prune?.run(ctx)
    assert.equal(await rows(), 0)
    const { trusteeId } = await trustAda(cloud)
    await deleteUser(ctx, trusteeId)
    assert.equal(await rows(), 0)
    const { projectId } = await trustAda(cloud)
    await deleteProject(ctx, String(projectId))
    assert.equal(await rows(), 0)
    assert.equal((await ctx.db.selectFrom('trust_role').select('trust_id').execute()).length, 0)
  })

  test('a token of the trustee opens it too, and the new one is of its chain', async () => {
    const cloud = await startIdentity(await open())
    const { id } = await trustAda(cloud)
    const from = await cloud.logIn('ada', 'ada', { kind: 'none' })
    const methods = [{ kind: 'token' as const, token: from.token }]
    const { session } = await login(cloud.ctx, cloud.identity, { methods, scope: { kind: 'trust', id } })
    assert.deepEqual(session.who.roles, ['reader'])
    assert.equal(session.token.auditIds[1], from.session.token.auditIds[0])
  })
})
