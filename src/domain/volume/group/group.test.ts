import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { volumesOfHost } from '../host-document.ts'
import {
  changeGroup,
  createSnapshot,
  createTransfer,
  createVolume,
  deleteGroup,
  deleteVolume,
  getGroup,
  getVolume,
  listGroups,
  removeGroupType,
  removeType,
  retypeVolume,
  volumeQuotas,
  volumesOfGroups,
} from '../index.ts'
import { asMember, doneOf, listVolumes, OTHER_PROJECT, PROJECT, report, volumesLeft } from '../volume.fixture.ts'
import { startGroups } from './group.fixture.ts'
import { nextOf } from './settle-group.ts'

eachDatabase('groups of volumes', (open) => {
  const start = () => startGroups(open)
  const nothing = { volume: 0, metadata: 0, message: 0, claimedOfHosts: 0, claimedOfPools: 0 }

  test('volumes are made in a group, taken out of it and put into it again; it goes with them', async () => {
    const { ctx, member, makeGroup, makeVolume, settle, type, groupType } = await start()
    const { id, volumeTypes, status } = await makeGroup({ name: 'g' })
    assert.deepEqual([volumeTypes, status], [[type.id], 'available'])
    const [one, other] = [await makeVolume({ groupId: id }), await makeVolume()]
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 1, groupId: id })), 'group_needs_type')
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 1, groupId: id, type: '__DEFAULT__' })), 'group_lacks_type')
    await changeGroup(member, id, { add: [one, other], description: 'both' })
    assert.deepEqual((await volumesOfGroups(member, [id])).get(id), [one, other])
    assert.equal((await listVolumes(member, { filters: [{ field: 'groupId', values: [id] }] })).length, 2)
    await changeGroup(member, id, { remove: [one] })
    assert.deepEqual([(await getVolume(member, one)).group_id, (await getVolume(member, other)).group_id], [null, id])
    assert.equal(await reasonOf(deleteGroup(member, id)), 'group_has_volumes')
    assert.equal(await reasonOf(removeType(ctx, type.id)), 'type_in_use')
    assert.equal(await reasonOf(removeGroupType(ctx, groupType.id)), 'group_type_in_use')
    await deleteGroup(member, id, { withVolumes: true })
    assert.equal((await getGroup(member, id)).status, 'deleting')
    assert.equal(await reasonOf(createVolume(member, { sizeGib: 1, groupId: id, type: 'fast' })), 'group_status')
    await settle()
    assert.deepEqual((await listGroups(member, {})).items, [])
    await deleteVolume(member, one)
    await settle()
    assert.deepEqual(await volumesLeft(ctx), nothing)
    await removeGroupType(ctx, groupType.id)
    await removeType(ctx, type.id)
  })

  test('what a group takes: volumes of its types and its project that are in none, in a state that allows it', async () => {
    const { ctx, member, makeGroup, makeVolume } = await start()
    const [{ id }, second] = [await makeGroup(), await makeGroup()]
    const stranger = asMember(ctx, OTHER_PROJECT)
    const theirs = (await createVolume(stranger, { sizeGib: 1, type: 'fast' })).id
    const volume = await makeVolume({ groupId: second.id })
    const plain = await makeVolume({ type: '__DEFAULT__' })
    const fresh = (await createVolume(member, { sizeGib: 1, type: 'fast' })).id
    const add = (one: string, who = member) => reasonOf(changeGroup(who, id, { add: [one] }))
    assert.deepEqual(
      [await add(volume), await add(theirs), await add(plain), await add(fresh), await add('none')],
      ['group_volume_taken', 'group_volume_unknown', 'group_volume_type', 'group_volume_status', 'group_volume_unknown'],
    )
    assert.equal(await add(theirs, ctx), 'group_volume_foreign')
    const change = (given: object) => reasonOf(changeGroup(member, id, given))
    assert.deepEqual(
      [await change({ remove: [volume] }), await change({ add: [volume], remove: [volume] }), await change({})],
      ['group_volume_absent', 'group_both', 'group_unchanged'],
    )
    assert.equal(await reasonOf(changeGroup(stranger, id, { name: 'mine' })), 'group_not_found')
    assert.equal(await reasonOf(createVolume(stranger, { sizeGib: 1, type: 'fast', groupId: id })), 'group_not_found')
    assert.equal(await reasonOf(getGroup(stranger, id)), 'group_not_found')
    assert.deepEqual((await listGroups(stranger, {})).items, [])
    assert.equal((await listGroups(ctx, {})).items.length, 2)
  })

  test('a volume of a group is not deleted, retyped or given away alone', async () => {
    const { member, makeGroup, makeVolume, settle } = await start()
    const { id } = await makeGroup()
    const volumeId = await makeVolume({ groupId: id })
    assert.deepEqual(
      [
        await reasonOf(deleteVolume(member, volumeId, { force: true })),
        await reasonOf(retypeVolume(member, volumeId, '__DEFAULT__')),
        await reasonOf(createTransfer(member, { volumeId })),
      ],
      ['volume_in_group', 'volume_in_group', 'volume_in_group'],
    )
    await createSnapshot(member, { volumeId, whileInUse: false })
    await settle()
    assert.equal(await reasonOf(deleteGroup(member, id, { withVolumes: true })), 'group_volume_has_snapshots')
    assert.deepEqual(
      [(await getGroup(member, id)).status, (await getVolume(member, volumeId)).status],
      ['available', 'available'],
    )
  })

  test('a group whose volume cannot be deleted is in error, and goes with it all the same', async () => {
    const { ctx, member, hostId, makeGroup, makeVolume, settle } = await start()
    const { id } = await makeGroup()
    for (const _ of [1, 2]) await makeVolume({ groupId: id })
    await deleteGroup(member, id, { withVolumes: true })
    const [first, ...others] = await volumesOfHost(ctx, hostId)
    assert.ok(first)
    await report(ctx, hostId, [{ ...doneOf(first), state: 'failed', fault: 'busy' }, ...others.map(doneOf)])
    assert.equal((await getGroup(member, id)).status, 'error')
    assert.equal((await getVolume(member, first.id)).status, 'error_deleting')
    assert.equal(await reasonOf(changeGroup(member, id, { remove: [first.id] })), 'group_status')
    await deleteGroup(member, id, { withVolumes: true })
    assert.equal((await getGroup(member, id)).status, 'deleting', 'it may be asked again')
    await settle()
    assert.equal(await reasonOf(getGroup(member, id)), 'group_not_found')
    assert.deepEqual(await volumesLeft(ctx), nothing)
  })

  test('of groups that are made at once none is over the quota', async () => {
    const { ctx, member, makeGroup } = await start()
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_group: 2 })
    const made = await Promise.all([1, 2, 3, 4].map(() => reasonOf(makeGroup())))
    assert.deepEqual(made.toSorted(), ['quota_exceeded', 'quota_exceeded', undefined, undefined])
    const [one] = (await listGroups(member, {})).items
    await deleteGroup(member, one?.id ?? '')
    await makeGroup()
  })
})

test('what a group is by its volumes', () => {
  const making = { wanted_state: 'present', status: 'creating', source_id: 'a group' } as const
  assert.equal(nextOf(making, ['creating', 'available']), undefined)
  assert.deepEqual(nextOf(making, ['in-use', 'available']), { status: 'available' })
  assert.deepEqual(nextOf(making, ['error', 'available']), { status: 'error' })
  assert.equal(nextOf({ ...making, source_id: null }, []), undefined, 'an operator said so')
  const going = { wanted_state: 'absent', status: 'deleting', source_id: null } as const
  assert.deepEqual([nextOf(going, ['deleting']), nextOf(going, [])], [undefined, 'gone'])
  assert.deepEqual(nextOf(going, ['deleting', 'error_deleting']), { status: 'error' })
  assert.equal(nextOf({ ...going, status: 'error' }, ['error_deleting']), undefined)
})
