import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../../kernel/reason-of.fixture.ts'
import { transact } from '../../../store/context.ts'
import { eachDatabase, testCtx } from '../../../store/testing.ts'
import { volumesOfHost } from '../host-document.ts'
import {
  changeGroup,
  changeGroupSpecs,
  createGroup,
  createGroupSnapshot,
  createGroupType,
  createTransfer,
  createVolume,
  deleteGroup,
  deleteGroupSnapshot,
  deleteSnapshot,
  deleteVolume,
  getGroupSnapshot,
  getSnapshot,
  listGroupSnapshots,
  usageOf,
  volumeQuotas,
} from '../index.ts'
import { claimPlace } from '../place.ts'
import { asMember, doneOf, listSnapshots, makePools, OTHER_PROJECT, PROJECT, report, volumesLeft } from '../volume.fixture.ts'
import { getVolumeRow } from '../volume.store.ts'
import { startGroups } from './group.fixture.ts'
import { nextOfSnapshot } from './settle-group-snapshot.ts'

eachDatabase('snapshots of groups', (open) => {
  const start = async () => {
    const cloud = await startGroups(open)
    const { id: groupId } = await cloud.makeGroup()
    const volumes = [await cloud.makeVolume({ groupId }), await cloud.makeVolume({ groupId })]
    const told = async () => (await volumesOfHost(cloud.ctx, cloud.hostId)).flatMap(({ snapshots }) => snapshots)
    return { ...cloud, groupId, volumes: volumes.toSorted(), told }
  }

  test('all volumes are snapshotted at one moment; the whole is there when all are, and goes with them', async () => {
    const { ctx, member, settle, groupId, volumes, told } = await start()
    const made = await createGroupSnapshot(member, { groupId, name: 's', description: 'd' })
    assert.equal((await getGroupSnapshot(member, made.id)).status, 'creating')
    const parts = await listSnapshots(member, { filters: [{ field: 'groupSnapshotId', values: [made.id] }] })
    assert.deepEqual(parts.map(({ volume_id }) => volume_id).toSorted(), volumes)
    assert.deepEqual(parts[0] && [parts[0].name, parts[0].description, parts[0].moment], ['s', 'd', made.id])
    assert.deepEqual(
      (await told()).map((one) => one.with?.length),
      [1, 1],
      'each is told with the other',
    )
    await settle()
    assert.equal((await getGroupSnapshot(member, made.id)).status, 'available')
    assert.equal((await usageOf(ctx, PROJECT)).snapshots, 2)
    const [part] = parts
    assert.equal(await reasonOf(deleteSnapshot(member, part?.id ?? '', { force: true })), 'snapshot_in_group')
    assert.equal(await reasonOf(deleteGroup(member, groupId, { withVolumes: true })), 'group_has_snapshots')
    await deleteGroupSnapshot(member, made.id)
    assert.equal(await reasonOf(deleteGroupSnapshot(member, made.id)), 'group_snapshot_busy')
    await settle()
    assert.deepEqual([(await listGroupSnapshots(member, {})).items, await listSnapshots(member, {})], [[], []])
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 2)
    await deleteGroup(member, groupId, { withVolumes: true })
  })

  test('where one volume cannot be snapshotted the whole is in error, the others are as they are, and it can be deleted', async () => {
    const { ctx, member, hostId, settle, groupId, told } = await start()
    const { id } = await createGroupSnapshot(member, { groupId })
    const [bad] = await told()
    const said = (await volumesOfHost(ctx, hostId)).map((one) => ({
      ...doneOf(one),
      snapshots: one.snapshots.map((part) =>
        part.id === bad?.id ? { id: part.id, state: 'failed' as const, fault: 'full' } : { id: part.id, state: part.state },
      ),
    }))
    await report(ctx, hostId, said)
    assert.equal((await getGroupSnapshot(member, id)).status, 'error')
    const statuses = (await listSnapshots(member, {})).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), ['available', 'error'])
    await deleteGroupSnapshot(member, id)
    await settle()
    assert.equal(await reasonOf(getGroupSnapshot(member, id)), 'group_snapshot_not_found')
    assert.equal((await volumesLeft(ctx)).claimedOfPools, 2)
  })

  test('of all volumes or of none: what one refuses, quotas too, leaves nothing', async () => {
    const { ctx, member, groupId, makeVolume, settle } = await start()
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_snapshot: 1 })
    assert.equal(await reasonOf(createGroupSnapshot(member, { groupId })), 'quota_exceeded')
    await volumeQuotas.resetLimits(ctx, PROJECT)
    await createVolume(member, { sizeGib: 1, type: 'fast', groupId })
    assert.equal(await reasonOf(createGroupSnapshot(member, { groupId })), 'wrong_status')
    assert.deepEqual([(await listGroupSnapshots(ctx, {})).items, await listSnapshots(ctx, {})], [[], []])
    await settle()
    await makeVolume()
    assert.equal(await reasonOf(createGroupSnapshot(asMember(ctx, OTHER_PROJECT), { groupId })), 'group_not_found')
  })

  test('an empty group has no snapshot: nothing would count it; a volume that has left keeps its part until the whole goes', async () => {
    const { member, settle, makeGroup, groupId, volumes } = await start()
    assert.equal(await reasonOf(createGroupSnapshot(member, { groupId: (await makeGroup()).id })), 'group_snapshot_empty')
    assert.deepEqual((await listGroupSnapshots(member, {})).items, [])
    const { id } = await createGroupSnapshot(member, { groupId })
    await settle()
    const [volumeId = ''] = volumes
    await changeGroup(member, groupId, { remove: [volumeId] })
    assert.equal(await reasonOf(deleteVolume(member, volumeId, { cascade: true })), 'has_snapshots')
    assert.equal(await reasonOf(createTransfer(member, { volumeId })), 'snapshot_in_group')
    await deleteGroupSnapshot(member, id)
    await settle()
    await deleteVolume(member, volumeId)
  })

  test('a group of which all is to be of one moment is kept by one host', async () => {
    const ctx = testCtx(await open())
    await makePools(ctx, 2)
    const member = asMember(ctx)
    await createGroupType(ctx, { name: 'consistent', specs: { consistent_group_snapshot_enabled: '<is> True' } })
    const loose = await createGroupType(ctx, { name: 'loose' })
    const make = (type: string) => createGroup(member, { type, volumeTypes: ['__DEFAULT__'] })
    const { id: groupId } = await make('consistent')
    const place = async (over: object = {}) => {
      const { id } = await createVolume(member, { sizeGib: 1, type: '__DEFAULT__', ...over })
      await transact(ctx, async (tx) => {
        await claimPlace(tx, await getVolumeRow(tx, id))
        await tx.db.updateTable('volume').set({ status: 'available' }).where('id', '=', id).execute()
      })
      return { id, host: (await getVolumeRow(ctx, id)).host_id }
    }
    const first = await place({ groupId })
    const beside = [await place({ groupId }), await place({ groupId })]
    assert.deepEqual(new Set(beside.map(({ host }) => host)), new Set([first.host]))
    const other = await place({ zone: 'zone-2' })
    assert.notEqual(other.host, first.host)
    assert.equal(await reasonOf(changeGroup(member, groupId, { add: [other.id] })), 'group_on_hosts')
    const spread = await make('loose')
    await changeGroup(member, groupId, { remove: [first.id] })
    await changeGroup(member, spread.id, { add: [first.id, other.id] })
    const { id } = await createGroupSnapshot(member, { groupId: spread.id })
    assert.equal((await getGroupSnapshot(member, id)).status, 'creating')
    await changeGroupSpecs(ctx, loose.id, () => ({ consistent_group_snapshot_enabled: '<is> True' }))
    assert.equal(await reasonOf(createGroupSnapshot(member, { groupId: spread.id })), 'group_on_hosts')
    const [part] = await listSnapshots(member, {})
    assert.equal((await getSnapshot(member, part?.id ?? '')).group_snapshot_id, id)
  })
})

test('what a group’s snapshot is by its parts', () => {
  const making = { wanted_state: 'present', status: 'creating' } as const
  assert.equal(nextOfSnapshot(making, ['creating', 'error']), undefined)
  assert.deepEqual(nextOfSnapshot(making, ['available', 'error']), { status: 'error' })
  assert.deepEqual(
    [nextOfSnapshot(making, []), nextOfSnapshot(making, ['available'])],
    [{ status: 'available' }, { status: 'available' }],
  )
  const going = { wanted_state: 'absent', status: 'deleting' } as const
  assert.deepEqual([nextOfSnapshot(going, ['deleting']), nextOfSnapshot(going, [])], [undefined, 'gone'])
  assert.deepEqual(nextOfSnapshot(going, ['deleting', 'error_deleting']), { status: 'error' })
  assert.equal(nextOfSnapshot({ ...going, status: 'error' }, ['error_deleting']), undefined)
  assert.equal(nextOfSnapshot({ wanted_state: 'present', status: 'available' }, ['error']), undefined)
})
