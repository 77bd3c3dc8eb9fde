import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoreCtx } from '../../../../store/context.ts'
import { eachDatabase } from '../../../../store/testing.ts'
import { startIdentity } from '../../identity.fixture.ts'
import {
  type Assignment,
  type AssignmentFilter,
  addMember,
  createDomain,
  createGroup,
  createProject,
  createRole,
  createUser,
  deleteRole,
  effectiveAssignments,
  grantRole,
  implyRole,
  listAssignments,
  readAssignmentNames,
  type Target,
} from '../index.ts'

/** A domain with a line of three projects and one beside it; `ada` is in `staff`; `head` implies `hand`. */
async function assignedRoles(store: Parameters<typeof startIdentity>[0]) {
  const { ctx, passwords, as } = await startIdentity(store)
  const domain = await createDomain(ctx, { name: 'school' })
  const project = (name: string, parentId: string) => createProject(ctx, { name, domainId: domain.id, parentId })
  const top = await project('top', domain.id)
  const middle = await project('middle', top.id)
  const leaf = await project('leaf', middle.id)
  const beside = await project('beside', domain.id)
  const ada = await createUser(ctx, passwords, { name: 'ada', domainId: domain.id })
  const bob = await createUser(ctx, passwords, { name: 'bob', domainId: domain.id })
  const staff = await createGroup(ctx, { name: 'staff', domainId: domain.id })
  await addMember(ctx, staff.id, ada.id)
  const head = await createRole(ctx, { name: 'head' })
  const hand = await createRole(ctx, { name: 'hand' })
  await implyRole(ctx, head.id, hand.id)
  const spelled = new Map<string, string>()
  for (const { id, name } of [domain, top, middle, leaf, beside, ada, bob, staff, head, hand]) spelled.set(id, name)
  const say = (id: string) => spelled.get(id) ?? id
  const sayTarget = (target: Target) => (target.kind === 'system' ? 'system' : say(target.id))
  const line = ({ actor, target, roleId, source, groupId, priorRoleId, inherited }: Assignment) =>
    [
      `${say(actor.id)} ${say(roleId)} ${sayTarget(target)}`,
      inherited && !source ? 'handed down' : '',
      source ? `from ${sayTarget(source)}` : '',
      groupId ? `by ${say(groupId)}` : '',
      priorRoleId ? `for ${say(priorRoleId)}` : '',
    ]
      .filter(Boolean)
      .join(' ')
  const inEffect = async (filter: AssignmentFilter, asked: StoreCtx = ctx) =>
    (await effectiveAssignments(asked, filter)).map(line).sort()
  const granted = async (filter: AssignmentFilter, asked: StoreCtx = ctx) =>
    (await listAssignments(asked, filter)).map(line).sort()
  const user = { kind: 'user', id: ada.id } as const
  const group = { kind: 'group', id: staff.id } as const
  return { ctx, as, passwords, domain, top, middle, leaf, beside, ada, bob, staff, head, hand, inEffect, granted, user, group }
}

eachDatabase('effective assignments', (open) => {
  test('what a domain hands down reaches every project, what a project hands down those beneath it', async () => {
    const { ctx, domain, top, middle, leaf, ada, hand, user, inEffect } = await assignedRoles(await open())
    await grantRole(ctx, { actor: user, target: { kind: 'project', id: middle.id }, roleId: hand.id, inherited: true })
    assert.deepEqual(await inEffect({ userId: ada.id }), ['ada hand leaf from middle'])
    await grantRole(ctx, { actor: user, target: { kind: 'domain', id: domain.id }, roleId: hand.id, inherited: true })
    assert.deepEqual(await inEffect({ userId: ada.id }), [
      'ada hand beside from school',
      'ada hand leaf from middle',
      'ada hand leaf from school',
      'ada hand middle from school',
      'ada hand top from school',
    ])
    assert.deepEqual(await inEffect({ userId: ada.id, projectId: middle.id }), ['ada hand middle from school'])
    assert.deepEqual(await inEffect({ userId: ada.id, projectId: middle.id, subtree: true }), [
      'ada hand leaf from middle',
      'ada hand leaf from school',
      'ada hand middle from school',
    ])
    assert.deepEqual(await inEffect({ projectId: leaf.id, inherited: false }), [])
    assert.deepEqual(await inEffect({ userId: ada.id, domainId: domain.id }), [])
    assert.deepEqual(await inEffect({ projectId: top.id, roleId: 'none' }), [])
  })

  test('a group’s role is each member’s, an implied one is told with what implies it', async () => {
    const { ctx, top, leaf, ada, bob, head, hand, user, group, inEffect } = await assignedRoles(await open())
    await grantRole(ctx, { actor: group, target: { kind: 'project', id: top.id }, roleId: head.id, inherited: true })
    await grantRole(ctx, { actor: user, target: { kind: 'project', id: leaf.id }, roleId: hand.id, inherited: false })
    await grantRole(ctx, { actor: group, target: { kind: 'system' }, roleId: hand.id, inherited: false })
    const ofLeaf = ['ada hand leaf', 'ada hand leaf from top by staff for head', 'ada head leaf from top by staff']
    assert.deepEqual(await inEffect({ projectId: leaf.id }), ofLeaf)
    assert.deepEqual(await inEffect({ projectId: leaf.id, roleId: hand.id }), ofLeaf.slice(0, 2))
    assert.deepEqual(await inEffect({ projectId: leaf.id, inherited: true }), ofLeaf.slice(1))
    assert.deepEqual(await inEffect({ userId: ada.id, system: true }), ['ada hand system by staff'])
    assert.equal((await inEffect({ userId: ada.id })).length, 6)
    assert.deepEqual(await inEffect({ userId: bob.id }), [])
  })

  test('a domain’s own role never shows, what it implies does', async () => {
    const { ctx, domain, top, hand, ada, user, inEffect } = await assignedRoles(await open())
    const own = await createRole(ctx, { name: 'tutor', domainId: domain.id })
    const deeper = await createRole(ctx, { name: 'teacher', domainId: domain.id })
    await implyRole(ctx, own.id, deeper.id)
    await implyRole(ctx, deeper.id, hand.id)
    await grantRole(ctx, { actor: user, target: { kind: 'project', id: top.id }, roleId: own.id, inherited: false })
    const [only, ...others] = await effectiveAssignments(ctx, { userId: ada.id })
    assert.deepEqual([only?.roleId, only?.priorRoleId, only?.grantedRoleId], [hand.id, deeper.id, own.id])
    assert.equal(others.length, 0)
    await deleteRole(ctx, own.id)
    assert.deepEqual(await inEffect({ userId: ada.id }), [])
  })

  test('as granted: every filter, and what a domain’s reader is shown', async () => {
    const { ctx, as, domain, top, leaf, ada, bob, staff, head, hand, user, group, granted, inEffect } = await assignedRoles(
      await open(),
    )
    await grantRole(ctx, { actor: group, target: { kind: 'domain', id: domain.id }, roleId: head.id, inherited: true })
    await grantRole(ctx, { actor: user, target: { kind: 'project', id: leaf.id }, roleId: hand.id, inherited: false })
    await grantRole(ctx, { actor: user, target: { kind: 'system' }, roleId: hand.id, inherited: false })
    assert.deepEqual(await granted({ userId: ada.id }), ['ada hand leaf', 'ada hand system'])
    assert.deepEqual(await granted({ groupId: staff.id }), ['staff head school handed down'])
    assert.deepEqual(await granted({ projectId: top.id, subtree: true }), ['ada hand leaf'])
    assert.deepEqual(await granted({ projectId: top.id }), [])
    assert.deepEqual(await granted({ domainId: domain.id, inherited: false }), [])
    assert.deepEqual(await granted({ roleId: hand.id, inherited: true }), [])
    assert.deepEqual(await granted({ system: true, userId: ada.id }), ['ada hand system'])
    const reader = as({
      kind: 'user',
      userId: bob.id,
      userName: 'bob',
      userDomainId: domain.id,
      roles: ['reader'],
      scope: { kind: 'domain', domainId: domain.id },
    })
    assert.deepEqual(await granted({}, reader), ['ada hand leaf', 'staff head school handed down'])
    assert.ok((await inEffect({}, reader)).every((line) => line.startsWith('ada ') && !line.includes('system')))
    const elsewhere = as({
      ...reader.who,
      roles: ['admin'],
      scope: { kind: 'domain', domainId: 'default' },
    } as typeof reader.who)
    assert.ok((await granted({}, elsewhere)).every((line) => !line.startsWith('ada ')))
  })

  test('parties are called by name, with their domain', async () => {
    const { ctx, leaf, domain, ada, hand, user } = await assignedRoles(await open())
    await grantRole(ctx, { actor: user, target: { kind: 'project', id: leaf.id }, roleId: hand.id, inherited: false })
    const names = await readAssignmentNames(ctx, await listAssignments(ctx, { userId: ada.id }))
    const school = { id: domain.id, name: 'school' }
    assert.deepEqual(names.user.get(ada.id), { name: 'ada', domain: school })
    assert.deepEqual(names.project.get(leaf.id), { name: 'leaf', domain: school })
    assert.deepEqual(names.role.get(hand.id), { name: 'hand', domain: null })
  })
})
