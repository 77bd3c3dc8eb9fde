import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { volumesOfHost } from '../host-document.ts'
import {
  createGroupFrom,
  createGroupSnapshot,
  deleteGroup,
  deleteGroupSnapshot,
  getGroup,
  listGroups,
  usageOf,
  volumeQuotas,
  volumesOfGroups,
} from '../index.ts'
import { asMember, doneOf, listVolumes, OTHER_PROJECT, PROJECT, report, volumesLeft } from '../volume.fixture.ts'
import { startGroups } from './group.fixture.ts'

eachDatabase('groups that are made of others', (open) => {
  const start = async () => {
    const cloud = await startGroups(open)
    const { id: groupId } = await cloud.makeGroup()
    for (const sizeGib of [1, 2]) await cloud.makeVolume({ groupId, sizeGib })
    return { ...cloud, groupId }
  }

  test('of a snapshot: a volume of each of its parts; neither the snapshot nor the group goes meanwhile', async () => {
    const { ctx, member, hostId, settle, groupId, type } = await start()
    const { id } = await createGroupSnapshot(member, { groupId })
    await settle()
    const made = await createGroupFrom(member, { name: 'copy', from: { kind: 'snapshot', id } })
    assert.deepEqual([made.status, made.source_kind, made.source_id, made.volumeTypes], ['creating', 'snapshot', id, [type.id]])
    assert.equal(await reasonOf(deleteGroupSnapshot(member, id)), 'group_snapshot_busy')
    const copies = (await volumesOfGroups(member, [made.id])).get(made.id) ?? []
    await settle()
    assert.equal((await getGroup(member, made.id)).status, 'available')
    const wanted = (await volumesOfHost(ctx, hostId)).filter((one) => copies.includes(one.id))
    assert.deepEqual([wanted.length, new Set(wanted.map(({ from }) => from?.kind))], [2, new Set(['snapshot'])])
    await deleteGroup(member, made.id, { withVolumes: true })
    await deleteGroupSnapshot(member, id)
    await settle()
    await deleteGroup(member, groupId, { withVolumes: true })
    await settle()
    assert.deepEqual([(await listGroups(ctx, {})).items, (await volumesLeft(ctx)).claimedOfPools], [[], 0])
  })

  test('of a group: copies of its volumes; where one cannot be made the new group is in error', async () => {
    const { ctx, member, hostId, operations, settle, groupId } = await start()
    const { id } = await createGroupFrom(member, { from: { kind: 'group', id: groupId } })
    assert.equal(await reasonOf(deleteGroup(member, groupId, { withVolumes: true })), 'group_is_source')
    assert.deepEqual(await usageOf(ctx, PROJECT), { volumes: 4, snapshots: 0, gib: 6 })
    await operations.recover()
    const [bad] = (await volumesOfGroups(member, [id])).get(id) ?? []
    const said = (await volumesOfHost(ctx, hostId)).map((one) =>
      one.id === bad ? { ...doneOf(one), state: 'failed' as const, fault: 'full' } : doneOf(one),
    )
    await report(ctx, hostId, said)
    await operations.recover()
    assert.equal((await getGroup(member, id)).status, 'error')
    const volumes = await listVolumes(member, { filters: [{ field: 'groupId', values: [id] }] })
    assert.deepEqual(volumes.map(({ status }) => status).toSorted(), ['available', 'error'])
    await deleteGroup(member, id, { withVolumes: true })
    await settle()
    assert.equal(await reasonOf(getGroup(member, id)), 'group_not_found')
    await deleteGroup(member, groupId, { withVolumes: true })
  })

  test('of nothing no group is made, nor over the quota, nor of what is another project’s', async () => {
    const { ctx, member, makeGroup, groupId } = await start()
    const from = (id: string, who = member) => reasonOf(createGroupFrom(who, { from: { kind: 'group', id } }))
    assert.equal(await from((await makeGroup()).id), 'group_source_empty')
    assert.equal(await from(groupId, asMember(ctx, OTHER_PROJECT)), 'group_not_found')
    await volumeQuotas.setLimits(ctx, PROJECT, { volume: 3 })
    assert.equal(await from(groupId), 'quota_exceeded')
    await volumeQuotas.setLimits(ctx, PROJECT, { volume: 10, volume_group: 2 })
    assert.equal(await from(groupId), 'quota_exceeded')
    assert.deepEqual([(await listGroups(ctx, {})).items.length, (await listVolumes(member, {})).length], [2, 2])
  })
})
