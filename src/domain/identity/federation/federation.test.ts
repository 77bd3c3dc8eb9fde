/** What a federated log-in leaves in the store, on every database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../kernel/errors.ts'
import { eachDatabase } from '../../../store/testing.ts'
import {
  createDomain,
  createGroup,
  createProject,
  createUser,
  deleteDomain,
  federatedLinksOf,
  findDomain,
  findRoleNamed,
  findUser,
  grantRole,
  listUsers,
  projectsOfUser,
  pruneFederatedGroups,
  updateDomain,
} from '../directory/index.ts'
import { startIdentity, type TestIdentity } from '../identity.fixture.ts'
import { findProtocol, getProtocol } from './federation-protocol.ts'
import {
  createIdentityProvider,
  createMapping,
  createProtocol,
  deleteIdentityProvider,
  deleteProtocol,
  getIdentityProvider,
  updateIdentityProvider,
  updateMapping,
} from './index.ts'
import { mapToUser } from './mapped-user.ts'
import { getMapping } from './mapping.ts'
import type { Assertion } from './mapping-engine.ts'

const DOMAIN = { id: 'default' }
const RULES = [
  { local: [{ user: { name: '{0}', id: '{1}' } }], remote: [{ type: 'NAME' }, { type: 'ID' }] },
  { local: [{ groups: '{0}', domain: DOMAIN }], remote: [{ type: 'GROUPS' }] },
  { local: [{ projects: [{ name: '{0}', roles: [{ name: 'member' }, { name: 'reader' }] }] }], remote: [{ type: 'PROJECT' }] },
]
const fails = (code: string) => (error: unknown) => error instanceof CloudError && error.code === code

async function setUp(cloud: TestIdentity) {
  const { ctx } = cloud
  const provider = await createIdentityProvider(ctx, 'corp', { enabled: true, remoteIds: ['https://corp'] })
  await createMapping(ctx, 'm', { rules: RULES })
  await createProtocol(ctx, 'corp', 'openid', { mappingId: 'm' })
  const enter = async (assertion: Assertion, protocolId = 'openid') =>
    mapToUser(ctx, {
      provider: await getIdentityProvider(ctx, 'corp'),
      protocol: await getProtocol(ctx, 'corp', protocolId),
      mapping: await getMapping(ctx, 'm'),
      assertion,
    })
  return { ctx, provider, enter }
}

eachDatabase('federation', (open) => {
  test('ids and remote ids are one provider’s; its domain is made and stays', async () => {
    const { ctx, provider } = await setUp(await startIdentity(await open()))
    assert.equal((await findDomain(ctx, provider.domainId))?.name, provider.domainId)
    await assert.rejects(createIdentityProvider(ctx, 'corp', {}), fails('conflict'))
    await assert.rejects(createIdentityProvider(ctx, 'b', { remoteIds: ['https://corp'] }), fails('conflict'))
    assert.equal(await findDomain(ctx, 'none'), undefined)
    await assert.rejects(createIdentityProvider(ctx, 'b', { domainId: 'none' }), fails('not_found'))
    await createIdentityProvider(ctx, 'b', { domainId: 'default', remoteIds: ['x', 'a'] })
    assert.deepEqual((await getIdentityProvider(ctx, 'b')).remoteIds, ['x', 'a'])
    await assert.rejects(updateIdentityProvider(ctx, 'b', { remoteIds: ['https://corp'] }), fails('conflict'))
    await updateIdentityProvider(ctx, 'b', { remoteIds: [] })
    await deleteIdentityProvider(ctx, 'b')
    assert.ok(await findDomain(ctx, provider.domainId))
    await assert.rejects(createProtocol(ctx, 'corp', 'x', { mappingId: 'none' }), fails('bad_request'))
    await assert.rejects(createProtocol(ctx, 'corp', 'openid', { mappingId: 'm' }), fails('conflict'))
    await assert.rejects(createProtocol(ctx, 'none', 'x', { mappingId: 'm' }), fails('not_found'))
  })

  test('one who comes again is the same user, by the name that the provider gives now', async () => {
    const { ctx, provider, enter } = await setUp(await startIdentity(await open()))
    const { userId } = await enter({ NAME: 'Jo', ID: 'jo/1' })
    assert.equal((await enter({ NAME: 'Joanna', ID: 'jo/1' })).userId, userId)
    assert.equal((await findUser(ctx, userId))?.name, 'Joanna')
    assert.deepEqual((await federatedLinksOf(ctx, [userId])).get(userId), [
      { providerId: 'corp', protocolId: 'openid', uniqueId: 'jo/1' },
    ])
    const other = await enter({ NAME: 'Joanna', ID: 'jo 2' })
    assert.notEqual(other.userId, userId)
    assert.equal((await findUser(ctx, other.userId))?.name, 'Joanna (corp)')
    assert.equal((await findUser(ctx, other.userId))?.domainId, provider.domainId)
    await assert.rejects(enter({ NAME: '', ID: '' }), fails('unauthorized')) // nobody to be
    const third = await enter({ NAME: 'Joanna', ID: 'jo 3' })
    assert.equal((await findUser(ctx, third.userId))?.name, 'Joanna (corp, jo%203)')
    assert.deepEqual(
      (await listUsers(ctx, { filters: [{ field: 'uniqueId', values: ['jo%203'] }] })).items.map(({ id }) => id),
      [third.userId],
    )
  })

  test('a mapping can name a user of this cloud’s own, who must be there', async () => {
    const { ctx, enter } = await setUp(await startIdentity(await open()))
    const local = { user: { name: '{0}', type: 'local', domain: { name: 'Default' } } }
    await updateMapping(ctx, 'm', { rules: [{ local: [local], remote: [{ type: 'NAME' }] }] })
    const { userId, federated } = await enter({ NAME: 'demo' })
    assert.deepEqual([(await findUser(ctx, userId))?.name, federated], ['demo', false])
    await assert.rejects(enter({ NAME: 'nobody' }), fails('unauthorized'))
  })

  test('projects are made, roles given, and with version 3.0 taken back', async () => {
    const { ctx, provider, enter } = await setUp(await startIdentity(await open()))
    const { userId } = await enter({ NAME: 'jo', ID: '1', PROJECT: 'alpha' })
    await enter({ NAME: 'jo', ID: '1', PROJECT: 'beta' })
    const names = async () => (await projectsOfUser(ctx, userId)).items.map(({ name }) => name).toSorted()
    assert.deepEqual(await names(), ['alpha', 'beta'])
    assert.ok((await projectsOfUser(ctx, userId)).items.every(({ domainId }) => domainId === provider.domainId))
    await updateMapping(ctx, 'm', { rules: RULES, schema_version: '3.0' })
    await enter({ NAME: 'jo', ID: '1', PROJECT: 'beta' })
    assert.deepEqual(await names(), ['beta'])
    await enter({ NAME: 'jo', ID: '1' })
    assert.deepEqual(await names(), [])
    const magic = [
      { local: [{ user: { name: 'x' }, projects: [{ name: 'p', roles: [{ name: 'magic' }] }] }], remote: [{ type: 'NAME' }] },
    ]
    await updateMapping(ctx, 'm', { rules: magic })
    await assert.rejects(enter({ NAME: 'x' }), fails('not_found'))
    assert.equal((await listUsers(ctx, { filters: [{ field: 'uniqueId', values: ['x'] }] })).items.length, 0) // all or nothing
  })

  test('groups count for the token while the last log-in gives them, and for others until they expire', async () => {
    const cloud = await startIdentity(await open())
    const { ctx, enter } = await setUp(cloud)
    const group = await createGroup(ctx, { name: 'crew', domainId: 'default' })
    const project = await createProject(ctx, { name: 'p', domainId: 'default' })
    const role = await findRoleNamed(ctx, 'member')
    assert.ok(role)
    const target = { kind: 'project', id: project.id } as const
    await grantRole(ctx, { actor: { kind: 'group', id: group.id }, target, roleId: role.id, inherited: false })
    const federation = { providerId: 'corp', protocolId: 'openid', groupIds: [] }
    const { userId } = await enter({ NAME: 'jo', ID: '1', GROUPS: 'crew;unknown' })
    const federated = { userId, scope: target, methods: ['openid'], federation }
    const own = { userId, scope: target, methods: ['password'] }
    const { token, session } = await cloud.identity.tokens.issue(ctx, federated)
    assert.deepEqual(session.federated?.groupIds, [group.id])
    await assert.rejects(cloud.identity.tokens.issue(ctx, own), fails('unauthorized'))
    await updateIdentityProvider(ctx, 'corp', { authorizationTtl: 10 })
    await enter({ NAME: 'jo', ID: '1', GROUPS: 'crew' })
    assert.deepEqual(
      (await cloud.identity.tokens.issue(ctx, own)).session.roles.map(({ name }) => name),
      ['member', 'reader'],
    )
    await cloud.advance(10 * 60_000 + 1)
    await enter({ NAME: 'other', ID: '2' })
    await updateIdentityProvider(ctx, 'corp', {}) // what was read before counts no more
    assert.ok(await cloud.identity.tokens.find(ctx, token))
    assert.equal(await pruneFederatedGroups(ctx, 0), 1)
    await enter({ NAME: 'jo', ID: '1', GROUPS: 'crew' })
    assert.ok(await cloud.identity.tokens.find(ctx, token))
    await enter({ NAME: 'jo', ID: '1' })
    assert.equal(await cloud.identity.tokens.find(ctx, token), undefined)
  })

  test('a provider, a protocol and a domain take along what is of them alone', async () => {
    const cloud = await startIdentity(await open())
    const { ctx, provider, enter } = await setUp(cloud)
    const alone = await enter({ NAME: 'alone', ID: '1' })
    const links = [{ providerId: 'corp', protocolId: 'openid', uniqueId: '2' }]
    const linked = await createUser(ctx, cloud.passwords, {
      name: 'linked',
      domainId: 'default',
      federated: links,
    })
    assert.equal((await enter({ NAME: 'whatever', ID: '2' })).userId, linked.id)
    assert.equal((await findUser(ctx, linked.id))?.name, 'linked')
    await deleteProtocol(ctx, 'corp', 'openid')
    assert.equal(await findUser(ctx, alone.userId), undefined)
    assert.ok(await findUser(ctx, linked.id))
    assert.equal((await federatedLinksOf(ctx, [linked.id])).size, 0)
    await createProtocol(ctx, 'corp', 'openid', { mappingId: 'm' })
    const again = await enter({ NAME: 'again', ID: '3' })
    await updateDomain(ctx, provider.domainId, { enabled: false })
    await deleteDomain(ctx, provider.domainId)
    assert.equal(await findUser(ctx, again.userId), undefined)
    assert.equal(await findProtocol(ctx, 'corp', 'openid'), undefined)
    await assert.rejects(getIdentityProvider(ctx, 'corp'), fails('not_found'))
    assert.ok(await createDomain(ctx, { name: 'later' }))
  })
})
