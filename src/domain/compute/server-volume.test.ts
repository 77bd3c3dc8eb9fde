import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { createAttachment, createSnapshot, findAnyVolume, getVolume, resetVolume, volumeQuotas } from '../volume/index.ts'
import { asMember, makeCloud, makeVolume, newServer, obey, PROJECT, report } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { guestsOfHost } from './host-document.ts'
import type { ObservedGuest } from './host-form.ts'
import { createServerOperation } from './operations.ts'
import { setPower } from './power.ts'
import { deleteServer } from './remove.ts'
import { getServer } from './server.store.ts'
import { attachServerVolume, detachServerVolume, listServerVolumes, setVolumeEndsWithServer } from './server-volume.ts'

const POOL = {
  name: 'file',
  total_bytes: 2 ** 40,
  free_bytes: 2 ** 40,
  claimed_gib: 1,
  enabled: 1,
  disabled_reason: null,
  frozen: 0,
}

const recover = (ctx: StoreCtx) => new Operations({ ctx, kinds: [createServerOperation], owner: 'test' }).recover()

eachDatabase('volumes of servers', (open) => {
  const start = async () => {
    const ctx = testCtx(await open())
    const { hostIds } = await makeCloud(ctx, 2)
    await volumeQuotas.setLimits(ctx, PROJECT, { volume: -1 })
    const member = asMember(ctx)
    const made = async () => {
      const [row] = await createServers(member, newServer({ nics: 'none' }))
      assert.ok(row)
      await recover(ctx)
      for (const hostId of hostIds) await obey(ctx, hostId)
      await recover(ctx)
      return { id: row.id, hostId: (await getServer(member, row.id)).host_id ?? '' }
    }
    return { ctx, member, hostIds, made }
  }
  const statusOf = async (ctx: StoreCtx, id: string) => (await getVolume(ctx, id)).status

  test('a volume is plugged, shown, and given back', async () => {
    const { ctx, member, made } = await start()
    const { id, hostId } = await made()
    const volumeId = await makeVolume(ctx, hostId)
    const { device } = await attachServerVolume(member, id, { volumeId, tag: 'data' })
    assert.equal(device, '/dev/vdb')
    assert.equal(await statusOf(member, volumeId), 'attaching')
    const [guest] = await guestsOfHost(ctx, hostId)
    assert.deepEqual(
      guest?.volumes?.map((disk) => [disk.id, disk.device, disk.bus, disk.readOnly]),
      [[volumeId, '/dev/vdb', 'virtio', false]],
    )
    await obey(ctx, hostId)
    const volume = await getVolume(member, volumeId)
    assert.deepEqual(
      [volume.status, volume.attachments.map((a) => [a.server_id, a.status, a.device])],
      ['in-use', [[id, 'attached', '/dev/vdb']]],
    )
    assert.deepEqual(
      (await getServer(member, id)).volumes.map((one) => [one.volume_id, one.state]),
      [[volumeId, 'attached']],
    )
    assert.equal(await reasonOf(attachServerVolume(member, id, { volumeId })), 'volume_attached')
    await detachServerVolume(member, id, volumeId)
    assert.equal(await statusOf(member, volumeId), 'detaching')
    assert.equal(await reasonOf(detachServerVolume(member, id, volumeId)), 'volume_busy')
    await obey(ctx, hostId)
    assert.equal(await statusOf(member, volumeId), 'available')
    assert.deepEqual(await listServerVolumes(member, id), [])
  })

  test('of two servers that want a volume at once one gets it, unless it is for several', async () => {
    const { ctx, member, made } = await start()
    const [one, two] = [await made(), await made()]
    const volumeId = await makeVolume(ctx, one.hostId)
    await ctx.db.updateTable('server').set({ host_id: one.hostId }).execute()
    const reasons = await Promise.all([one, two].map(({ id }) => reasonOf(attachServerVolume(member, id, { volumeId }))))
    assert.deepEqual(reasons.toSorted(), ['wrong_status', undefined])
    const shared = await makeVolume(ctx, one.hostId, { multiattach: 1 })
    for (const { id } of [one, two]) {
      await attachServerVolume(member, id, { volumeId: shared })
      await obey(ctx, one.hostId)
    }
    assert.equal((await getVolume(member, shared)).attachments.length, 2)
    await detachServerVolume(member, one.id, shared)
    await obey(ctx, one.hostId)
    assert.equal(await statusOf(member, shared), 'in-use')
  })

  test('what a host could not plug is free again, with a message', async () => {
    const { ctx, member, made } = await start()
    const { id, hostId } = await made()
    const volumeId = await makeVolume(ctx, hostId)
    await attachServerVolume(member, id, { volumeId })
    const [guest] = await guestsOfHost(ctx, hostId)
    const said: ObservedGuest = {
      id,
      generation: guest?.generation ?? 0,
      power: 'running',
      ports: [],
      volumes: [{ id: volumeId, plugged: false, fault: 'no slot is left' }],
    }
    await report(ctx, hostId, [said])
    assert.equal(await statusOf(member, volumeId), 'available')
    assert.deepEqual(await listServerVolumes(member, id), [])
    assert.deepEqual((await guestsOfHost(ctx, hostId))[0]?.volumes, [])
    assert.equal((await ctx.db.selectFrom('volume_message').selectAll().execute())[0]?.problem, 'no slot is left')
  })

  test('a stopped server gets and gives volumes at once', async () => {
    const { ctx, member, made } = await start()
    const { id, hostId } = await made()
    const volumeId = await makeVolume(ctx, hostId)
    await setPower(member, id, 'stop')
    await obey(ctx, hostId)
    await attachServerVolume(member, id, { volumeId })
    await obey(ctx, hostId)
    assert.equal(await statusOf(member, volumeId), 'in-use')
    await detachServerVolume(member, id, volumeId)
    await obey(ctx, hostId)
    assert.equal(await statusOf(member, volumeId), 'available')
  })

  test('with the server its volumes are free, and those that were to go with it go', async () => {
    const { ctx, member, made } = await start()
    const { id, hostId } = await made()
    const [kept, gone] = [await makeVolume(ctx, hostId), await makeVolume(ctx, hostId)]
    await attachServerVolume(member, id, { volumeId: kept, deleteOnTermination: true })
    await attachServerVolume(member, id, { volumeId: gone, deleteOnTermination: true })
    await obey(ctx, hostId)
    await setVolumeEndsWithServer(member, id, kept, false)
    await deleteServer(member, id)
    assert.equal(await statusOf(member, kept), 'in-use')
    await obey(ctx, hostId)
    assert.equal(await reasonOf(getServer(member, id)), 'server_not_found')
    assert.equal(await statusOf(member, kept), 'available')
    assert.equal((await findAnyVolume(ctx, gone))?.wanted_state, 'absent')
  })

  test('a server goes though the volume that was to go with it has a snapshot, which stays', async () => {
    const { ctx, member, made } = await start()
    const { id, hostId } = await made()
    const volumeId = await makeVolume(ctx, hostId)
    await ctx.db
      .insertInto('volume_pool')
      .values({ ...POOL, host_id: hostId })
      .execute()
    await attachServerVolume(member, id, { volumeId, deleteOnTermination: true })
    await obey(ctx, hostId)
    await createSnapshot(member, { volumeId, whileInUse: true })
    await deleteServer(member, id)
    await obey(ctx, hostId)
    assert.equal(await reasonOf(getServer(member, id)), 'server_not_found')
    assert.equal(await statusOf(member, volumeId), 'available')
  })

  test('what an operator has called available is given to no second server', async () => {
    const { ctx, member, made } = await start()
    const [one, two] = [await made(), await made()]
    await ctx.db.updateTable('server').set({ host_id: one.hostId }).execute()
    const volumeId = await makeVolume(ctx, one.hostId)
    await attachServerVolume(member, one.id, { volumeId })
    await obey(ctx, one.hostId)
    await resetVolume(ctx, volumeId, { status: 'available' })
    assert.equal(await reasonOf(attachServerVolume(member, two.id, { volumeId })), 'held_by_server')
    assert.equal(await reasonOf(createAttachment(member, volumeId, {})), 'held_by_server')
  })

  test('refused: a volume of another project, on another host, in error; a device that is taken', async () => {
    const { ctx, member, made, hostIds } = await start()
    const { id, hostId } = await made()
    const elsewhere = hostIds.find((one) => one !== hostId) ?? ''
    const attach = (volumeId: string, device?: string) => reasonOf(attachServerVolume(member, id, { volumeId, device }))
    assert.equal(await attach(await makeVolume(ctx, hostId, { project_id: 'another' })), 'volume_not_found')
    assert.equal(await attach(await makeVolume(ctx, elsewhere)), 'volume_elsewhere')
    assert.equal(await attach(await makeVolume(ctx, hostId, { status: 'error' })), 'error_state')
    assert.equal(await attach(await makeVolume(ctx, hostId), '/dev/vda'), 'device_in_use')
    assert.equal(await attach(await makeVolume(ctx, hostId), '/dev/sdf'), undefined)
  })
})
