import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../../kernel/random.ts'
import { Operations } from '../../operation/operations.ts'
import { eachDatabase, openTestStore, testCtx } from '../../store/testing.ts'
import { obeyExports } from '../disk-export/disk-export.fixture.ts'
import { findAnyImage } from '../image/index.ts'
import { volumeQuotas } from '../volume/index.ts'
import { volume } from '../volume/service.ts'
import { asMember, newServer, PROJECT, IMAGE as TINY } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { createServerImage, deleteServer, getServer, listActions, listServerKeys, removeServersOfHost } from './index.ts'
import { ASKED, asRaw, makeWorld } from './server-image.fixture.ts'
import { compute } from './service.ts'
import { makeCloudWithPools, obeyAll } from './with-volumes.fixture.ts'

eachDatabase('images of servers', (open) => {
  const start = async () => {
    const ctx = testCtx(await open())
    return { ctx, member: asMember(ctx), ...(await makeWorld(ctx)) }
  }

  test('a server tells how far its image is, is found by that, and rests when there is one', async () => {
    const { ctx, member, id, hostId, files, operations } = await start()
    const asked = { ...member, requestId: 'req-image' }
    const imageId = await createServerImage(asked, id, { ...ASKED, properties: { image_type: 'mine', kind: 'new' } })
    await asRaw(ctx, imageId)
    assert.equal((await getServer(member, id)).task, 'image-snapshot')
    const { items } = await listServerKeys(member, { task: 'image-snapshot' }, { limit: 9 })
    assert.deepEqual(
      items.map((one) => one.id),
      [id],
    )
    await assert.rejects(createServerImage(member, id, ASKED), { reason: 'busy' })
    await ctx.db.updateTable('image').set({ status: 'saving' }).where('id', '=', imageId).execute()
    await operations.recover()
    assert.equal((await getServer(member, id)).task, 'image-uploading')
    await ctx.db.updateTable('image').set({ status: 'queued' }).where('id', '=', imageId).execute()
    await obeyExports(ctx, files, hostId, 'the disk')
    await operations.recover()
    const image = await findAnyImage(ctx, imageId)
    assert.deepEqual([image?.status, image?.visibility, (await getServer(member, id)).task], ['active', 'private', null])
    const action = (await listActions(member, id)).items.find((one) => one.action === 'create-image')
    assert.equal(action?.result, 'success')
  })

  test('a server that goes, fails, or whose host is gone for ever leaves no image', async () => {
    const { ctx, member, id, operations, hostId } = await start()
    const isGone = async (imageId: string) => (await findAnyImage(ctx, imageId)) === undefined
    const first = await createServerImage(member, id, ASKED)
    await ctx.db.updateTable('server').set({ lifecycle: 'error' }).execute()
    await operations.recover()
    assert.deepEqual([await isGone(first), (await getServer(member, id)).imaging], [true, null])
    await assert.rejects(createServerImage(member, id, ASKED), { reason: 'wrong_state' })
    await ctx.db.updateTable('server').set({ lifecycle: 'built' }).execute()
    const second = await createServerImage(member, id, ASKED)
    await removeServersOfHost(ctx, hostId)
    assert.equal((await getServer(member, id)).imaging, null)
    await operations.recover()
    assert.equal(await isGone(second), true)
    await deleteServer(member, id)
  })
})

test('of a server that boots from a volume: one that may not, too many snapshots and a volume that is busy leave nothing', async () => {
  const ctx = testCtx(await openTestStore(), { random: systemRandom })
  const [hostId = ''] = await makeCloudWithPools(ctx)
  const member = asMember(ctx)
  const operations = new Operations({
    ctx,
    kinds: [...(compute.operationKinds ?? []), ...(volume.operationKinds ?? [])],
    owner: 'test',
  })
  const disk = (bootIndex?: number) =>
    ({ source: { kind: 'image', id: TINY }, sizeGib: 1, bootIndex, deleteOnTermination: false }) as const
  const [made] = await createServers(member, newServer({ nics: 'none', imageId: undefined, disks: [disk(0), disk()] }))
  assert.ok(made)
  for (let i = 0; i < 3; i++) {
    await operations.recover()
    await obeyAll(ctx, hostId)
  }
  await operations.recover()
  const { volumes } = await getServer(member, made.id)
  assert.deepEqual(
    volumes.map(({ state }) => state),
    ['attached', 'attached'],
  )
  const left = async () => [
    (await ctx.db.selectFrom('volume_snapshot').selectAll().execute()).length,
    (await ctx.db.selectFrom('image').selectAll().where('owner_id', 'is not', null).execute()).length,
  ]
  const forbidding = {
    ...member,
    permits: (permission: string) => (permission === 'compute.image_of_volumes' ? false : undefined),
  }
  await assert.rejects(createServerImage(forbidding, made.id, ASKED), { reason: 'no_image_of_volumes' })
  await volumeQuotas.setLimits(ctx, PROJECT, { volume_snapshot: 1 })
  await assert.rejects(createServerImage(member, made.id, ASKED), { code: 'over_quota' })
  await volumeQuotas.setLimits(ctx, PROJECT, { volume_snapshot: 10 })
  const busy = volumes[1]?.volume_id ?? ''
  await ctx.db.updateTable('volume').set({ status: 'uploading' }).where('id', '=', busy).execute()
  await assert.rejects(createServerImage(member, made.id, ASKED), { reason: 'wrong_status' })
  assert.deepEqual(await left(), [0, 0])
  await ctx.db.updateTable('volume').set({ status: 'in-use' }).where('id', '=', busy).execute()
  const told: unknown[] = []
  const describe = (disks: readonly { bootIndex: number | null }[]) => {
    told.push(...disks.map(({ bootIndex }) => bootIndex))
    return { disks: String(disks.length) }
  }
  const image = await findAnyImage(ctx, await createServerImage(member, made.id, { ...ASKED, describe }))
  assert.deepEqual([image?.status, image?.sizeBytes, image?.fileKey, told], ['active', 0, null, [0, null]])
  assert.deepEqual(await left(), [2, 1])
  await assert.rejects(createServers(member, newServer({ nics: 'none', imageId: image?.id })), { reason: 'not_active' })
})
