import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { survivesEveryCrash, unwindsEveryFailure } from '../../operation/operation.check.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { getVolume, setBootable, volumeQuotas } from '../volume/index.ts'
import { createVolumeOperation } from '../volume/operations.ts'
import { asMember, IMAGE, makeVolume, newServer, PROJECT, rowsLeft } from './compute.fixture.ts'
import { createServers, type NewServer } from './create.ts'
import { createWithVolumesOperation } from './create-with-volumes.ts'
import { guestsOfHost } from './host-document.ts'
import type { NewDisk } from './new-disk.ts'
import { createServerOperation } from './operations.ts'
import { deleteServer } from './remove.ts'
import { getServer } from './server.store.ts'
import { detachServerVolume, listServerVolumes } from './server-volume.ts'
import { makeCloudWithPools, obeyAll } from './with-volumes.fixture.ts'

const KINDS = [createServerOperation, createWithVolumesOperation, createVolumeOperation]
const recover = (ctx: StoreCtx) => new Operations({ ctx, kinds: KINDS, owner: 'test' }).recover()

const rootOf = (source: NewDisk['source'], over: Partial<NewDisk> = {}): NewDisk => ({
  source,
  bootIndex: 0,
  deleteOnTermination: false,
  ...over,
})

const bootingFrom = (...disks: NewDisk[]): NewServer => newServer({ imageId: undefined, nics: 'none', disks })

async function bootable(ctx: StoreCtx, hostId: string): Promise<string> {
  const id = await makeVolume(ctx, hostId, { claimed_gib: 0 })
  await setBootable(asMember(ctx), id, true)
  return id
}

async function volumesBy(ctx: StoreCtx) {
  const rows = await ctx.db.selectFrom('volume').select(['id', 'status', 'wanted_state']).orderBy('created_at').execute()
  return rows.map(({ status, wanted_state }) => [status, wanted_state])
}

eachDatabase('servers that begin with volumes', (open) => {
  const start = async (hosts = 2) => {
    const ctx = testCtx(await open())
    const hostIds = await makeCloudWithPools(ctx, hosts)
    const settle = async (fails?: Parameters<typeof obeyAll>[2]) => {
      for (let round = 0; round < 3; round++) {
        await recover(ctx)
        for (const hostId of hostIds) await obeyAll(ctx, hostId, fails)
      }
      await recover(ctx)
    }
    const make = async (input: NewServer) => {
      const [row] = await createServers(asMember(ctx), input)
      assert.ok(row)
      return row.id
    }
    return { ctx, member: asMember(ctx), hostIds, settle, make }
  }

  test('a volume is the root disk, on the host that keeps it, and outlives the server', async () => {
    const { ctx, member, hostIds, settle, make } = await start()
    const there = hostIds[1] ?? ''
    const volumeId = await bootable(ctx, there)
    const id = await make(bootingFrom(rootOf({ kind: 'volume', id: volumeId })))
    assert.equal((await getVolume(member, volumeId)).status, 'reserved')
    assert.equal(await reasonOf(make(bootingFrom(rootOf({ kind: 'volume', id: volumeId })))), 'wrong_status')
    await settle()
    const server = await getServer(member, id)
    assert.deepEqual([server.status, server.host_id, server.image, server.image_id], ['active', there, null, null])
    const [guest] = await guestsOfHost(ctx, there)
    assert.deepEqual(
      [guest?.rootDisk, guest?.volumes?.map((disk) => [disk.id, disk.device, disk.bootIndex])],
      [{ sizeGib: 0, image: undefined }, [[volumeId, '/dev/vda', 0]]],
    )
    const volume = await getVolume(member, volumeId)
    assert.deepEqual([volume.status, volume.attachments.map(({ status }) => status)], ['in-use', ['attached']])
    assert.equal(await reasonOf(detachServerVolume(member, id, volumeId)), 'root_volume')
    const claim = await ctx.db.selectFrom('host_claim').selectAll().executeTakeFirstOrThrow()
    assert.equal(claim.disk_gib, 0)
    await deleteServer(member, id)
    await settle()
    assert.equal((await getVolume(member, volumeId)).status, 'available')
    assert.deepEqual((await rowsLeft(ctx)).server, 0)
  })

  test('volumes are made of an image and of nothing, waited for, and go with the server where that was asked', async () => {
    const { ctx, member, hostIds, settle, make } = await start()
    const disks = [
      rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3, deleteOnTermination: true }),
      { source: { kind: 'blank' as const }, sizeGib: 5, deleteOnTermination: false },
    ]
    const id = await make(bootingFrom(...disks))
    await recover(ctx)
    const hostId = (await getServer(member, id)).host_id ?? ''
    assert.ok(hostIds.includes(hostId))
    assert.deepEqual(await guestsOfHost(ctx, hostId), [], 'its host hears of it when its volumes are there')
    await settle()
    assert.equal((await getServer(member, id)).status, 'active')
    const volumes = await listServerVolumes(member, id)
    assert.deepEqual(
      volumes.map(({ device, state, boot_index }) => [device, state, boot_index]),
      [
        ['/dev/vda', 'attached', 0],
        ['/dev/vdb', 'attached', null],
      ],
    )
    const rows = await ctx.db.selectFrom('volume').select(['host_id', 'claimed_gib', 'status']).orderBy('size_gib').execute()
    assert.deepEqual(
      rows.map((row) => [row.host_id, row.claimed_gib, row.status]),
      [
        [hostId, 3, 'in-use'],
        [hostId, 5, 'in-use'],
      ],
    )
    await deleteServer(member, id)
    await settle()
    assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
  })

  test('a server that is deleted before its volumes are there leaves none of them', async () => {
    const { ctx, member, settle, make } = await start(1)
    const disk = rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3 })
    await deleteServer(member, await make(bootingFrom(disk)))
    assert.deepEqual(await volumesBy(ctx), [])
    const id = await make(bootingFrom(disk))
    await recover(ctx)
    await deleteServer(member, id)
    await settle()
    assert.deepEqual([await volumesBy(ctx), (await rowsLeft(ctx)).server], [[], 0])
    const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
    assert.equal(claimed_volume_gib, 0)
  })

  test('when a volume cannot be made, what was made goes and what was taken is free', async () => {
    const { ctx, member, hostIds, settle, make } = await start(1)
    const taken = await bootable(ctx, hostIds[0] ?? '')
    const blank = { source: { kind: 'blank' as const }, sizeGib: 7, deleteOnTermination: false }
    const id = await make(bootingFrom(rootOf({ kind: 'volume', id: taken }, { deleteOnTermination: true }), blank))
    await settle(({ sizeMib }) => sizeMib === 7 * 1024)
    const server = await getServer(member, id)
    assert.deepEqual([server.status, server.host_id, server.fault?.message], ['error', null, 'no space'])
    assert.deepEqual(await listServerVolumes(member, id), [])
    assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
    assert.deepEqual((await rowsLeft(ctx)).claim, 0)
  })

  test('refused, and then nothing is made: above the quota, not bootable, on two hosts, none that is there', async () => {
    const { ctx, hostIds, make } = await start()
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_gib: 5 })
    const root = rootOf({ kind: 'image', id: IMAGE }, { sizeGib: 3 })
    const refused = (...disks: NewDisk[]) => reasonOf(make(bootingFrom(...disks)))
    assert.equal(await refused(root, { source: { kind: 'blank' }, sizeGib: 3, deleteOnTermination: false }), 'quota_exceeded')
    const [one = '', two = ''] = [await bootable(ctx, hostIds[0] ?? ''), await bootable(ctx, hostIds[1] ?? '')]
    const second: NewDisk = { source: { kind: 'volume', id: two }, deleteOnTermination: false }
    assert.equal(await refused(rootOf({ kind: 'volume', id: one }), second), 'volumes_apart')
    await setBootable(asMember(ctx), one, false)
    assert.equal(await refused(rootOf({ kind: 'volume', id: one })), 'volume_not_bootable')
    assert.equal(await refused(rootOf({ kind: 'volume', id: hostIds[0] ?? '' })), 'volume_not_found')
    assert.deepEqual(
      [await volumesBy(ctx), (await rowsLeft(ctx)).server],
      [
        [
          ['available', 'present'],
          ['available', 'present'],
        ],
        0,
      ],
    )
    assert.deepEqual(await ctx.db.selectFrom('volume_attachment').selectAll().execute(), [])
  })
})

const ID = '55555555-5555-4555-8555-555555555555'

/** The row as `createServers` leaves it, under an id that the proof knows, with a volume that it took and one that is made. */
async function makeWorld(ctx: TestCtx) {
  const [hostId = ''] = await makeCloudWithPools(ctx)
  const root = rootOf({ kind: 'volume', id: await bootable(ctx, hostId) })
  const blank = { source: { kind: 'blank' as const }, sizeGib: 7, deleteOnTermination: false }
  const [made] = await createServers(asMember(ctx), { ...bootingFrom(root, blank), nics: 'auto' })
  assert.ok(made)
  await ctx.db.deleteFrom('operation').execute()
  await ctx.db.updateTable('server').set({ id: ID }).where('id', '=', made.id).execute()
  for (const table of ['server_action', 'server_volume', 'volume_attachment'] as const)
    await ctx.db.updateTable(table).set({ server_id: ID }).where('server_id', '=', made.id).execute()
  await ctx.db.updateTable('port').set({ device_id: ID, server_id: ID }).where('device_id', '=', made.id).execute()
  return { hostId }
}

/** The volumes' own operations go on meanwhile. */
async function whileWaiting({ hostId }: { hostId: string }, ctx: TestCtx) {
  await obeyAll(ctx, hostId)
  const running = ctx.db.selectFrom('operation').select('id').where('kind', '=', 'volume.create').where('state', '=', 'running')
  const volumes = new Operations({ ctx, kinds: [createVolumeOperation], owner: 'volumes' })
  for (const { id } of await running.execute()) await volumes.run(id)
}

test('making a server with volumes survives the death of the controller at every point', async () => {
  await survivesEveryCrash(
    createWithVolumesOperation,
    { serverId: ID },
    makeWorld,
    async ({ hostId }, ctx) => {
      const row = await ctx.db.selectFrom('server').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([row.lifecycle, row.host_id, row.observed_power], ['built', hostId, 'running'])
      assert.deepEqual(await volumesBy(ctx), [
        ['in-use', 'present'],
        ['in-use', 'present'],
      ])
      const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
      assert.equal(claimed_volume_gib, 7)
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 1, action: 1, command: 0, tag: 0, port: 1, claimedCpus: 1 })
    },
    { whileWaiting },
  )
})

test('a server with volumes that cannot be made leaves its row with the fault, and the volume that it took', async () => {
  await unwindsEveryFailure(
    createWithVolumesOperation,
    { serverId: ID },
    makeWorld,
    async (world, ctx) => {
      await whileWaiting(world, ctx) // the guest's end is told after the operation's
      await whileWaiting(world, ctx)
      const row = await ctx.db.selectFrom('server').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([row.lifecycle, row.host_id], ['error', null])
      assert.ok(row.fault)
      assert.deepEqual(await volumesBy(ctx), [['available', 'present']])
      const left = await ctx.db.selectFrom('server_volume').selectAll().execute()
      assert.deepEqual([left, await ctx.db.selectFrom('volume_attachment').selectAll().execute()], [[], []])
      const { claimed_volume_gib } = await ctx.db.selectFrom('host').select('claimed_volume_gib').executeTakeFirstOrThrow()
      assert.equal(claimed_volume_gib, 0)
      assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 0, action: 1, command: 0, tag: 0, port: 0, claimedCpus: 0 })
    },
    { whileWaiting },
  )
})
