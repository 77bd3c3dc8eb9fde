import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Who } from '../../../../kernel/context.ts'
import type { FilterOperator } from '../../../../kernel/page.ts'
import { eachDatabase } from '../../../../store/testing.ts'
import { listEndpoints } from '../../catalog/index.ts'
import { BOOTSTRAP, startIdentity } from '../../identity.fixture.ts'
import { bootstrapIdentity } from '../../index.ts'
import {
  addMember,
  changeOwnPassword,
  createDomain,
  createGroup,
  createProject,
  createRole,
  createUser,
  deleteDomain,
  deleteProject,
  deleteRole,
  effectiveAssignments,
  findRoleNamed,
  getProject,
  getUser,
  grantRole,
  implyRole,
  listProjects,
  listRoles,
  listUsers,
  projectExists,
  projectsOfUser,
  updateProject,
  updateUser,
} from '../index.ts'

eachDatabase('bootstrap', (open) => {
  test('again: nothing is doubled, addresses follow, passwords stay', async () => {
    const cloud = await startIdentity(await open())
    const moved = BOOTSTRAP.endpoints.map((endpoint) => ({ ...endpoint, url: endpoint.url.replace('cloud', 'elsewhere') }))
    await bootstrapIdentity(cloud.ctx, { ...BOOTSTRAP, adminPassword: 'other', endpoints: moved }, cloud.passwords)
    const { items: endpoints } = await listEndpoints(cloud.ctx)
    assert.equal(endpoints.length, 6)
    assert.ok(endpoints.every(({ url }) => url.startsWith('http://elsewhere/')))
    assert.equal((await listRoles(cloud.ctx)).items.length, 5)
    assert.equal((await listUsers(cloud.ctx)).items.length, 2)
    assert.ok(await cloud.logIn('admin', 'admin-secret'))
    const { session } = await cloud.logIn('demo', 'demo-secret')
    const catalog = await cloud.identity.catalog.of(cloud.ctx, session)
    const objects = catalog.find(({ type }) => type === 'object-store')
    const projectId = session.scope.kind === 'project' && session.scope.project.id
    assert.equal(objects?.endpoints[0]?.url, `http://elsewhere/AUTH_${projectId}`)
  })
})

eachDatabase('projects and domains', (open) => {
  test('a name is unique in its domain', async () => {
    const { ctx } = await startIdentity(await open())
    const other = await createDomain(ctx, { name: 'other' })
    await createProject(ctx, { name: 'demo', domainId: other.id })
    const taken = { code: 'conflict', reason: 'project_name_taken', facts: { name: 'demo', domainId: 'default' } }
    await assert.rejects(createProject(ctx, { name: 'demo', domainId: 'default' }), taken)
    await assert.rejects(createDomain(ctx, { name: 'other' }), { code: 'conflict' })
    const mine = await createProject(ctx, { name: 'mine', domainId: 'default' })
    await assert.rejects(updateProject(ctx, mine.id, { name: 'demo' }), { code: 'conflict' })
    assert.equal((await updateProject(ctx, mine.id, { name: 'mine', description: 'still' })).description, 'still')
  })

  test('of many at once with one name, one is made', async () => {
    const { ctx } = await startIdentity(await open())
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => createProject(ctx, { name: 'x', domainId: 'default' })))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const result of made) if (result.status === 'rejected') assert.equal(result.reason.code, 'conflict')
  })

  test('nested: the parent must be there, in the same domain, enabled, and not too deep', async () => {
    const { ctx } = await startIdentity(await open())
    const other = await createDomain(ctx, { name: 'other' })
    await assert.rejects(createProject(ctx, { name: 'a', parentId: 'none' }), { code: 'bad_request' })
    const top = await createProject(ctx, { name: 'l1', domainId: 'default' })
    await assert.rejects(createProject(ctx, { name: 'a', parentId: top.id, domainId: other.id }), {
      code: 'bad_request',
      reason: 'parent_of_other_domain',
    })
    let parentId = top.id
    for (const name of ['l2', 'l3', 'l4', 'l5']) parentId = (await createProject(ctx, { name, parentId, tags: [name] })).id
    await assert.rejects(createProject(ctx, { name: 'l6', parentId }), { code: 'forbidden' })
    await assert.rejects(deleteProject(ctx, top.id), { code: 'forbidden' })
    await assert.rejects(updateProject(ctx, top.id, { enabled: false }), { code: 'forbidden' })
    await deleteProject(ctx, parentId)
    assert.equal(await projectExists(ctx, parentId), false)
    const tags = await ctx.db.selectFrom('tag').select('key').orderBy('key').execute()
    assert.deepEqual(
      tags.map(({ key }) => key),
      ['l2', 'l3', 'l4'],
    )
  })

  test('tags, options and free attributes are kept, merged and filtered by', async () => {
    const { ctx } = await startIdentity(await open())
    const tags = ['red', 'blue', 'red']
    const withTags = (...values: string[]) => ({ filters: [{ field: 'tags', op: 'all', values }] }) as const
    const project = await createProject(ctx, { name: 'p', domainId: 'default', tags, extra: { room: '12', floor: 1 } })
    assert.deepEqual((await getProject(ctx, project.id)).tags, ['blue', 'red'])
    const after = await updateProject(ctx, project.id, { extra: { floor: 2 }, options: { immutable: true } })
    assert.deepEqual([after.extra, after.options, after.generation], [{ room: '12', floor: 2 }, { immutable: true }, 2])
    assert.deepEqual(
      (await listProjects(ctx, withTags('red', 'blue'))).items.map(({ id }) => id),
      [project.id],
    )
    assert.equal((await listProjects(ctx, withTags('red', 'green'))).items.length, 0)
    await assert.rejects(updateProject(ctx, project.id, { name: 'q' }), { code: 'forbidden', reason: 'immutable' })
    await assert.rejects(deleteProject(ctx, project.id), { reason: 'immutable' })
    assert.deepEqual((await updateProject(ctx, project.id, { options: { immutable: null } })).options, {})
  })

  test('a domain goes with all in it once it is disabled', async () => {
    const { ctx, passwords } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const project = await createProject(ctx, { name: 'class', domainId: domain.id })
    const user = await createUser(ctx, passwords, { name: 'kim', domainId: domain.id })
    const group = await createGroup(ctx, { name: 'staff', domainId: domain.id })
    await addMember(ctx, group.id, user.id)
    await createRole(ctx, { name: 'tutor', domainId: domain.id })
    await assert.rejects(deleteDomain(ctx, domain.id), { code: 'forbidden' })
    await updateProject(ctx, domain.id, { enabled: false })
    await deleteDomain(ctx, domain.id)
    for (const id of [domain.id, project.id]) assert.equal(await projectExists(ctx, id), false)
    await assert.rejects(getUser(ctx, user.id), { code: 'not_found' })
    const left = await ctx.db.selectFrom('identity_group_member').selectAll().execute()
    assert.deepEqual(left, [])
  })

  test('lists filter and page', async () => {
    const { ctx } = await startIdentity(await open())
    for (const name of ['Alpha', 'alpine', 'beta_x', 'ütopia']) await createProject(ctx, { name, domainId: 'default' })
    const names = async (op: FilterOperator, value: string, anyCase = false) =>
      (await listProjects(ctx, { filters: [{ field: 'name', op, values: [value], anyCase }] })).items
        .map(({ name }) => name)
        .sort()
    assert.deepEqual(await names('starts_with', 'alp'), ['alpine'])
    assert.deepEqual(await names('starts_with', 'ALP', true), ['Alpha', 'alpine'])
    assert.deepEqual(await names('contains', '_'), ['beta_x'])
    assert.deepEqual(await names('contains', '%'), [])
    assert.deepEqual(await names('ends_with', 'topia'), ['ütopia'])
    assert.deepEqual(await names('starts_with', 'ü'), ['ütopia'])
    const seen: string[] = []
    for (let marker: string | undefined, more = true; more; marker = seen.at(-1)) {
      const page = await listProjects(ctx, { limit: 4, marker })
      seen.push(...page.items.map(({ id }) => id))
      more = page.more
    }
    assert.equal(new Set(seen).size, 6)
    assert.equal(seen.length, 6)
  })
})

eachDatabase('users', (open) => {
  test('change their own password with the old one', async () => {
    const { ctx, passwords, logIn } = await startIdentity(await open())
    const { session } = await logIn('demo', 'demo-secret')
    const { id } = session.user
    await assert.rejects(changeOwnPassword(ctx, passwords, id, { original: 'no', password: 'new' }), { code: 'unauthorized' })
    await assert.rejects(changeOwnPassword(ctx, passwords, 'none', { original: 'no', password: 'new' }), { code: 'unauthorized' })
    await changeOwnPassword(ctx, passwords, id, { original: 'demo-secret', password: 'new' })
    await assert.rejects(logIn('demo', 'demo-secret'), { code: 'unauthorized' })
  })

  test('see themselves; a domain’s manager sees and changes its domain alone', async () => {
    const { ctx, passwords, as, logIn } = await startIdentity(await open())
    const demo = (await logIn('demo', 'demo-secret')).session
    const admin = (await logIn('admin', 'admin-secret')).session
    assert.equal((await getUser(as(demo.who), demo.user.id)).name, 'demo')
    await assert.rejects(getUser(as(demo.who), admin.user.id), { code: 'not_found' })
    assert.deepEqual((await listUsers(as(demo.who))).items, [])
    const domain = await createDomain(ctx, { name: 'school' })
    const manager: Who = { ...demo.who, scope: { kind: 'domain', domainId: domain.id }, roles: ['manager', 'member', 'reader'] }
    const kim = await createUser(as(manager), passwords, { name: 'kim', domainId: domain.id })
    assert.deepEqual(
      (await listUsers(as(manager))).items.map(({ name }) => name),
      ['kim'],
    )
    await updateUser(as(manager), passwords, kim.id, { enabled: false })
    await assert.rejects(createUser(as(manager), passwords, { name: 'x', domainId: 'default' }), { code: 'forbidden' })
    await assert.rejects(updateUser(as(manager), passwords, admin.user.id, { password: 'x' }), { code: 'not_found' })
    const role = await findRoleNamed(ctx, 'admin')
    const project = await createProject(as(manager), { name: 'class', domainId: domain.id })
    const grant = { actor: { kind: 'user', id: kim.id }, target: { kind: 'project', id: project.id }, inherited: false } as const
    await assert.rejects(grantRole(as(manager), { ...grant, roleId: role?.id ?? '' }), { code: 'forbidden' })
  })
})

eachDatabase('roles', (open) => {
  test('those of a fresh cloud are immutable; implication makes no circles', async () => {
    const { ctx } = await startIdentity(await open())
    const id = async (name: string) => (await findRoleNamed(ctx, name))?.id ?? ''
    await assert.rejects(deleteRole(ctx, await id('member')), { reason: 'immutable' })
    await assert.rejects(implyRole(ctx, await id('reader'), await id('manager')), { code: 'forbidden' })
    await assert.rejects(implyRole(ctx, await id('service'), await id('admin')), { code: 'forbidden' })
  })

  test('in effect: through groups, inheritance and implication', async () => {
    const { ctx, passwords } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const parent = await createProject(ctx, { name: 'year', domainId: domain.id })
    const child = await createProject(ctx, { name: 'class', parentId: parent.id })
    const user = await createUser(ctx, passwords, { name: 'kim', domainId: domain.id })
    const group = await createGroup(ctx, { name: 'staff', domainId: domain.id })
    await addMember(ctx, group.id, user.id)
    const role = await findRoleNamed(ctx, 'member')
    const target = { kind: 'project', id: parent.id } as const
    await grantRole(ctx, { actor: { kind: 'group', id: group.id }, target, roleId: role?.id ?? '', inherited: true })
    const effective = await effectiveAssignments(ctx, { userId: user.id })
    const names = new Map((await listRoles(ctx)).items.map(({ id, name }) => [id, name]))
    assert.deepEqual(effective.map(({ roleId }) => names.get(roleId)).sort(), ['member', 'reader'])
    assert.ok(effective.every(({ target: at }) => at.kind === 'project' && at.id === child.id))
    assert.deepEqual(
      (await projectsOfUser(ctx, user.id)).items.map(({ name }) => name),
      ['class'],
    )
  })
})
