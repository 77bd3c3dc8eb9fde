import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import { CHUNK_BYTES, chunkName, packChunk } from '../../wire/chunk/index.ts'
import {
  createSnapshot,
  createVolume,
  deleteVolume,
  getSnapshot,
  getVolume,
  removeVolumesOfHost,
  volumeQuotas,
} from '../volume/index.ts'
import { asMember, OTHER_PROJECT, PROJECT } from '../volume/volume.fixture.ts'
import { asHost, observe, send, startBackups, transfersLeft } from './backup.fixture.ts'
import { eraseBackups, sweepStrays } from './erase.ts'
import { transfersOfHost } from './host-part.ts'
import {
  backupsInStore,
  backupUsageOf,
  changeBackup,
  createBackup,
  createVolumeFromBackup,
  deleteBackup,
  finishSaving,
  getBackup,
  inspectStore,
  listBackups,
  receiveChunk,
  receivePage,
  removeTransfersOfHost,
  resetBackup,
  restoreBackup,
  sendChunk,
  sendPage,
} from './index.ts'
import { chunkKey } from './layout.ts'

eachDatabase('backups', (open) => {
  const start = () => startBackups(open)
  const full = { incremental: false, whileInUse: false }
  const incremental = { incremental: true, whileInUse: false }

  test('one is kept, counted, restored on another host when its volume and host are gone, and deleted with all that it had', async () => {
    const { ctx, member, hostIds, disks, values, settle, makeVolume } = await start()
    const [first = ''] = hostIds
    const content = Buffer.concat([Buffer.alloc(CHUNK_BYTES), Buffer.from('after a megabyte of zeros')])
    const volumeId = await makeVolume('')
    disks.set(volumeId, content)
    const made = await createBackup(member, { ...full, volumeId, name: 'b', metadata: { a: 'b' } })
    assert.deepEqual([made.status, (await getVolume(member, volumeId)).status], ['creating', 'backing-up'])
    await assert.rejects(createBackup(member, { ...full, volumeId }), { reason: 'wrong_status' })
    await assert.rejects(deleteVolume(member, volumeId, { force: true }), { reason: 'wrong_status' })
    await settle()
    const kept = await getBackup(member, made.id)
    assert.deepEqual([kept.status, kept.chunk_count, Number(kept.disk_bytes)], ['available', 1, content.length])
    assert.deepEqual([(await getVolume(member, volumeId)).status, await transfersLeft(ctx)], ['available', 0])
    assert.deepEqual(await backupUsageOf(ctx, PROJECT), { backups: 1, gib: 1 })
    await removeVolumesOfHost(ctx, first)
    await deleteVolume(member, volumeId)
    const { volumeId: other } = await restoreBackup(member, made.id, {})
    await assert.rejects(restoreBackup(member, made.id, {}), { reason: 'wrong_status' })
    await settle()
    const volume = await getVolume(member, other)
    assert.deepEqual([volume.status, volume.metadata, volume.host_id], ['available', { src_backup_id: made.id }, hostIds[1]])
    assert.deepEqual(disks.get(other), content)
    assert.deepEqual([(await getBackup(member, made.id)).status, await transfersLeft(ctx)], ['available', 0])
    await deleteBackup(member, made.id)
    await settle()
    await assert.rejects(getBackup(member, made.id), { reason: 'backup_not_found' })
    assert.deepEqual([values.size, await backupUsageOf(ctx, PROJECT)], [0, { backups: 0, gib: 0 }])
  })

  test('what others have is not there, neither to see nor to restore', async () => {
    const { ctx, member, settle, makeVolume } = await start()
    const stranger = asMember(ctx, OTHER_PROJECT)
    const volumeId = await makeVolume('mine')
    await assert.rejects(createBackup(stranger, { ...full, volumeId }), { reason: 'volume_not_found' })
    const { id } = await createBackup(member, { ...full, volumeId })
    await settle()
    for (const act of [
      () => getBackup(stranger, id),
      () => changeBackup(stranger, id, { name: 'theirs' }),
      () => deleteBackup(stranger, id),
      () => restoreBackup(stranger, id, {}),
      () => resetBackup(stranger, id, 'error'),
      () => createVolumeFromBackup(stranger, id, { sizeGib: 1 }),
    ])
      await assert.rejects(act(), { code: 'not_found', reason: 'backup_not_found' })
    assert.deepEqual((await listBackups(stranger, {})).items, [])
    const theirs = await createVolume(stranger, { sizeGib: 1 })
    await settle()
    await assert.rejects(restoreBackup(member, id, { volumeId: theirs.id }), { reason: 'volume_not_found' })
    assert.equal((await getBackup(member, id)).status, 'available')
  })

  test('quotas count backups and their gibibytes, also of requests at the same moment', async () => {
    const { ctx, member, makeVolume } = await start()
    const volumes = [await makeVolume('a'), await makeVolume('b'), await makeVolume('c')]
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_backup: 2 })
    const asked = await Promise.allSettled(volumes.map((volumeId) => createBackup(member, { ...full, volumeId })))
    assert.deepEqual(asked.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected'])
    const refused = asked.findIndex(({ status }) => status === 'rejected')
    assert.equal((await getVolume(member, volumes[refused] ?? '')).status, 'available')
    await volumeQuotas.setLimits(ctx, PROJECT, { volume_backup: 10, volume_backup_gib: 2 })
    await assert.rejects(createBackup(member, { ...full, volumeId: volumes[refused] ?? '' }), { code: 'over_quota' })
  })

  test('increments add to the last backup of the project, share its chunks alone, and go before it', async () => {
    const { ctx, member, disks, values, settle, makeVolume } = await start()
    const volumeId = await makeVolume('same')
    await assert.rejects(createBackup(member, { ...incremental, volumeId }), { reason: 'no_parent' })
    const base = await createBackup(member, { ...full, volumeId })
    await settle()
    disks.set(volumeId, Buffer.from('other'))
    const added = await createBackup(member, { ...incremental, volumeId })
    await settle()
    const again = await createBackup(member, { ...full, volumeId })
    await settle()
    const rows = await Promise.all([base, added, again].map(({ id }) => getBackup(member, id)))
    assert.deepEqual(
      rows.map((row) => [row.parent_id, row.chain_id, row.hasIncrements]),
      [
        [null, base.id, true],
        [base.id, base.id, false],
        [null, again.id, false],
      ],
    )
    const has = (chain: string, text: string) => values.has(chunkKey(chain, chunkName(Buffer.from(text))))
    assert.deepEqual([has(base.id, 'same'), has(base.id, 'other'), has(again.id, 'other')], [true, true, true])
    await assert.rejects(deleteBackup(member, base.id), { reason: 'has_increments' })
    await assert.rejects(deleteBackup(member, base.id, { force: true }), { reason: 'has_increments' })
    await deleteBackup(member, added.id)
    const waiting = await createBackup(member, { ...incremental, volumeId })
    assert.equal(waiting.parent_id, again.id, 'the last one that is whole')
    await settle()
    assert.deepEqual([has(base.id, 'same'), has(base.id, 'other'), has(again.id, 'other')], [true, false, true])
    assert.equal(await transfersLeft(ctx), 0)
  })

  test('nobody adds to a chain while something of it is erased, and nothing is erased while somebody adds', async () => {
    const { ctx, member, disks, hostIds, settle, work, makeVolume, store } = await start()
    const [hostId = ''] = hostIds
    const volumeId = await makeVolume('one')
    const base = await createBackup(member, { ...full, volumeId })
    await settle()
    disks.set(volumeId, Buffer.from('two'))
    const side = await createBackup(member, { ...incremental, volumeId })
    await settle()
    // one that is being erased when another begins: an increment of the base again, as of a snapshot
    await deleteBackup(member, side.id)
    await ctx.db.updateTable('volume_backup').set({ stored: 'erasing' }).where('id', '=', side.id).execute()
    const next = await createBackup(member, { ...incremental, volumeId })
    assert.deepEqual([next.parent_id, await transfersOfHost(ctx, hostId)], [base.id, []])
    await ctx.db.updateTable('volume_backup').set({ stored: 'whole' }).where('id', '=', side.id).execute()
    await work()
    const [wanted] = await transfersOfHost(ctx, hostId)
    assert.ok(wanted)
    await eraseBackups(ctx, store)
    assert.equal((await getBackup(member, side.id)).status, 'deleting', 'it waits until nobody adds')
    assert.deepEqual(await send(ctx, store, hostId, wanted.id, Buffer.from('two')), [], 'the chunk is there')
    await settle()
    await assert.rejects(getBackup(member, side.id), { reason: 'backup_not_found' })
    const { volumeId: copy } = await restoreBackup(member, next.id, {})
    await settle()
    assert.equal(`${disks.get(copy)}`, 'two')
  })

  test('a snapshot is backed up as of its moment; it is no snapshot of another volume', async () => {
    const { member, disks, settle, work, makeVolume } = await start()
    const [volumeId, other] = [await makeVolume('now'), await makeVolume('another')]
    const snapshot = await createSnapshot(member, { volumeId, whileInUse: false })
    await work()
    disks.set(snapshot.id, Buffer.from('then'))
    await assert.rejects(createBackup(member, { ...full, volumeId: other, snapshotId: snapshot.id }), {
      reason: 'snapshot_of_other',
    })
    const made = await createBackup(member, { ...full, volumeId, snapshotId: snapshot.id })
    assert.deepEqual(
      [(await getSnapshot(member, snapshot.id)).status, (await getVolume(member, volumeId)).status, made.data_at],
      ['backing-up', 'available', snapshot.created_at],
    )
    await settle()
    assert.equal((await getSnapshot(member, snapshot.id)).status, 'available')
    const { volumeId: copy } = await restoreBackup(member, made.id, {})
    await settle()
    assert.equal(`${disks.get(copy)}`, 'then')
  })

  test('a host that cannot, a host that is gone and a store that is full or fails leave an error with the reason, and nothing in the store', async () => {
    const { ctx, member, hostIds, values, store, settle, work, makeVolume } = await start()
    const [hostId = ''] = hostIds
    const volumeId = await makeVolume('precious')
    const ends: [reason: string, how: (transferId: string) => Promise<unknown>][] = [
      ['The disk is bad.', (id) => observe(ctx, hostId, [{ id, state: 'failed', fault: 'The disk is bad.' }])],
      ['The host that has the volume is gone.', () => removeTransfersOfHost(ctx, hostId)],
      ['The backup store failed.', (id) => send(ctx, { ...store, put: failing }, hostId, id, Buffer.from('x'))],
      ['The backup store failed.', (id) => send(ctx, { ...store, settle: failing }, hostId, id, Buffer.from('x'))],
    ]
    for (const [reason, how] of ends) {
      const { id } = await createBackup(member, { ...full, volumeId })
      const [wanted] = await transfersOfHost(ctx, hostId)
      await how(wanted?.id ?? '').catch(() => undefined)
      const { status, fault } = await getBackup(member, id)
      assert.deepEqual([status, fault, (await getVolume(member, volumeId)).status], ['error', reason, 'available'])
      await work()
      await settle()
      assert.deepEqual([values.size, await transfersLeft(ctx)], [0, 0])
      await assert.rejects(restoreBackup(member, id, {}), { reason: 'wrong_status' })
      await assert.rejects(resetBackup(ctx, id, 'available'), { reason: 'not_whole' })
      await deleteBackup(member, id)
      await settle()
    }
  })

  test('hosts are heard of their own transfers alone, and of what fits', async () => {
    const { ctx, member, hostIds, store, values, settle, makeVolume } = await start()
    const [hostId = '', otherId = ''] = hostIds
    const volumeId = await makeVolume('mine')
    const { id } = await createBackup(member, { ...full, volumeId })
    const [{ id: transferId = '' } = {}] = await transfersOfHost(ctx, hostId)
    const [mine, theirs] = [
      { hostId, transferId },
      { hostId: otherId, transferId },
    ]
    const name = chunkName(Buffer.from('x'))
    const packed = await packChunk(Buffer.from('x'))
    const host = asHost(ctx, hostId)
    for (const act of [
      () => receivePage(host, store, theirs, { page: 0, names: [name] }),
      () => receiveChunk(host, store, theirs, { name, packed }),
      () => finishSaving(host, store, theirs, 1),
      () => sendPage(host, store, mine, 0),
      () => sendChunk(host, store, mine, name),
    ])
      await assert.rejects(act(), { reason: 'transfer_not_found' })
    await assert.rejects(receivePage(host, store, mine, { page: 0, names: [] }), { reason: 'page_out_of_order' })
    await assert.rejects(receivePage(host, store, mine, { page: 0, names: Array(1025).fill('') }), {
      reason: 'page_out_of_order',
    })
    await assert.rejects(receivePage(host, store, mine, { page: 1, names: [''] }), { reason: 'page_out_of_order' })
    await assert.rejects(receiveChunk(host, store, mine, { name: 'ab'.repeat(32), packed }), { reason: 'chunk_damaged' })
    assert.equal(values.size, 0)
    assert.deepEqual(await receivePage(host, store, mine, { page: 0, names: [name] }), [name])
    await receiveChunk(host, store, mine, { name, packed })
    assert.deepEqual(await receivePage(host, store, mine, { page: 0, names: [name] }), [])
    await assert.rejects(finishSaving(host, store, mine, 2 * CHUNK_BYTES), { reason: 'page_out_of_order' })
    await assert.rejects(finishSaving(host, store, mine, 2 ** 31), { reason: 'page_out_of_order' })
    values.delete(chunkKey(id, name))
    await assert.rejects(finishSaving(host, store, mine, 1), { reason: 'chunks_missing' })
    assert.equal((await getBackup(member, id)).status, 'creating')
    await settle()
    assert.equal((await getBackup(member, id)).status, 'available')
  })

  test('a restore whose volume is gone or could not be made ends; the backup is available again', async () => {
    const { ctx, member, hostIds, settle, makeVolume } = await start()
    const volumeId = await makeVolume('precious')
    const { id } = await createBackup(member, { ...full, volumeId })
    await settle()
    const { volumeId: doomed } = await restoreBackup(member, id, {})
    await deleteVolume({ ...ctx, who: { kind: 'cloud' } }, doomed, { force: true })
    await settle()
    assert.deepEqual([(await getBackup(member, id)).status, await transfersLeft(ctx)], ['available', 0])
    for (const hostId of hostIds)
      await ctx.db.updateTable('volume_pool').set({ enabled: 0 }).where('host_id', '=', hostId).execute()
    const { volumeId: homeless } = await restoreBackup(member, id, {})
    await settle()
    assert.equal((await getVolume(member, homeless)).status, 'error')
    const { status, fault } = await getBackup(member, id)
    assert.deepEqual(
      [status, fault, await transfersLeft(ctx)],
      ['available', 'No pool has room for a volume of 1 GiB as it is asked for.', 0],
    )
  })

  test('what a late host left of a chain that nobody knows goes; what has a manifest stays', async () => {
    const { ctx, member, values, store, settle, makeVolume } = await start()
    const { id } = await createBackup(member, { ...full, volumeId: await makeVolume('known') })
    await settle()
    const known = values.size
    values.set('11111111-1111-4111-8111-111111111111/chunks/ab/abcd', Buffer.from('late'))
    values.set('22222222-2222-4222-8222-222222222222/backups/b/manifest.json', Buffer.from('{}'))
    await sweepStrays(ctx, store)
    assert.equal(values.size, known + 1)
    await deleteBackup(member, id)
    await settle()
    assert.deepEqual([...values.keys()], ['22222222-2222-4222-8222-222222222222/backups/b/manifest.json'])
  })

  test('whoever looks through the store is told what is damaged or missing, and what nobody knows', async () => {
    const { ctx, member, values, store, settle, makeVolume } = await start()
    const ids: string[] = []
    for (const content of ['a', 'b', 'c', 'd']) {
      const { id } = await createBackup(member, { incremental: false, whileInUse: false, volumeId: await makeVolume(content) })
      ids.push(id)
      await settle()
    }
    const look = async () => inspectStore(store, await backupsInStore(ctx))
    assert.deepEqual(await look(), { damaged: [], unknown: [] })
    const keyOf = (id: string, part: string) =>
      [...values.keys()].find((key) => key.startsWith(`${id}/`) && key.includes(part)) ?? ''
    const [a = '', b = '', c = '', d = ''] = ids
    values.delete(keyOf(a, 'manifest'))
    values.set(keyOf(b, 'page-'), Buffer.alloc(32))
    values.delete(keyOf(c, '/chunks/'))
    await ctx.db.deleteFrom('volume_backup').where('id', '=', d).execute()
    const { damaged, unknown } = await look()
    assert.deepEqual(
      [new Map(damaged.map((line) => line.split(': ') as [string, string])), unknown],
      [
        new Map([
          [a, 'The backup store is damaged'],
          [b, 'page 0 is another'],
          [c, '1 chunks are missing'],
        ]),
        [`${d}/${d}`],
      ],
    )
  })
})

const failing = () => Promise.reject(new Error('EIO'))
