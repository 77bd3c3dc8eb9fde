/** For tests: hosts that do what their transfers ask for, with disks of the test's choice. */
import { fakeBackupStore } from '../../drivers/backup/fake/fake.ts'
import { Operations } from '../../operation/operations.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { type OpenStore, type TestCtx, testCtx } from '../../store/testing.ts'
import { CHUNK_BYTES, chunkName, PAGE_CHUNKS, packChunk, unpackChunk } from '../../wire/chunk/index.ts'
import { createVolume } from '../volume/index.ts'
import { volume } from '../volume/service.ts'
import { asMember, makePools, obey } from '../volume/volume.fixture.ts'
import { eraseBackups } from './erase.ts'
import { followRestores } from './follow.ts'
import { backupTransfers, transfersOfHost } from './host-part.ts'
import {
  type BackupStore,
  finishSaving,
  type ObservedTransfer,
  receiveChunk,
  receivePage,
  sendChunk,
  sendPage,
  type WantedTransfer,
} from './index.ts'

export const observe = (ctx: StoreCtx, hostId: string, observed: ObservedTransfer[]): Promise<void> =>
  transact(ctx, async (tx) => backupTransfers.observe?.(tx, hostId, observed, false))

/** The disks of a host, by the volume's or the snapshot's id. */
export type Disks = Map<string, Buffer>

export const asHost = (ctx: StoreCtx, hostId: string): StoreCtx => ({ ...ctx, who: { kind: 'agent', hostId } })

/** Sends a disk as a host does, and says that it was all. @returns the names of the chunks that were asked for */
export async function send(
  ctx: StoreCtx,
  store: BackupStore,
  hostId: string,
  transferId: string,
  disk: Buffer,
): Promise<string[]> {
  const [host, sender] = [asHost(ctx, hostId), { hostId, transferId }]
  const chunks = new Map<string, Buffer>()
  const names: string[] = []
  for (let at = 0; at < disk.length; at += CHUNK_BYTES) {
    const content = disk.subarray(at, at + CHUNK_BYTES)
    const name = content.every((byte) => byte === 0) ? '' : chunkName(content)
    names.push(name)
    if (name !== '') chunks.set(name, content)
  }
  const sent: string[] = []
  for (let page = 0; page * PAGE_CHUNKS < names.length; page++) {
    const some = names.slice(page * PAGE_CHUNKS, (page + 1) * PAGE_CHUNKS)
    for (const name of await receivePage(host, store, sender, { page, names: some })) {
      await receiveChunk(host, store, sender, { name, packed: await packChunk(chunks.get(name) ?? Buffer.alloc(0)) })
      sent.push(name)
    }
    await receivePage(host, store, sender, { page, names: some })
  }
  await finishSaving(host, store, sender, disk.length)
  return sent
}

/** Fetches a disk as a host does. */
export async function fetch(
  ctx: StoreCtx,
  store: BackupStore,
  hostId: string,
  { id, diskBytes = 0 }: WantedTransfer,
): Promise<Buffer> {
  const [host, sender] = [asHost(ctx, hostId), { hostId, transferId: id }]
  const disk = Buffer.alloc(diskBytes)
  for (let page = 0; page * PAGE_CHUNKS * CHUNK_BYTES < diskBytes; page++)
    for (const [at, name] of (await sendPage(host, store, sender, page)).entries()) {
      if (name === '') continue
      const content = await unpackChunk(name, await sendChunk(host, store, sender, name))
      disk.set(content, (page * PAGE_CHUNKS + at) * CHUNK_BYTES)
    }
  return disk
}

/** The host does all that is wanted of it. */
export async function obeyTransfers(ctx: StoreCtx, store: BackupStore, hostId: string, disks: Disks): Promise<void> {
  for (const wanted of await transfersOfHost(ctx, hostId)) {
    const { id, state, kind, volume: volumeId, snapshot } = wanted
    if (state === 'absent') await observe(ctx, hostId, [{ id, state }])
    else if (kind === 'save') await send(ctx, store, hostId, id, disks.get(snapshot ?? volumeId) ?? Buffer.alloc(0))
    else {
      disks.set(volumeId, await fetch(ctx, store, hostId, wanted))
      await observe(ctx, hostId, [{ id, state: 'present' }])
    }
  }
}

/** A cloud with two hosts and a store; `settle` has everybody do what is wanted. */
export async function startBackups(open: OpenStore) {
  const ctx = testCtx(await open())
  const hostIds = await makePools(ctx, 2)
  const values = new Map<string, Buffer>()
  const store = fakeBackupStore(values)
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })
  const disks: Disks = new Map()
  const member = asMember(ctx)
  const work = async () => {
    await operations.recover()
    for (const [i, hostId] of hostIds.entries()) await obey(ctx, hostId, `host-${i + 1}`)
    await operations.recover()
    await followRestores(ctx)
  }
  /** Some time passes too. */
  const settle = async () => {
    await ctx.clock.advance(1000)
    await work()
    for (const hostId of hostIds) await obeyTransfers(ctx, store, hostId, disks)
    for (const hostId of hostIds) await obeyTransfers(ctx, store, hostId, disks)
    await eraseBackups(ctx, store)
  }
  const makeVolume = async (content: string, zone = 'zone-1') => {
    const { id } = await createVolume(member, { sizeGib: 1, zone })
    await work()
    disks.set(id, Buffer.from(content))
    return id
  }
  return { ctx, member, hostIds, store, values, disks, settle, work, makeVolume, operations }
}

export const transfersLeft = async (ctx: TestCtx): Promise<number> =>
  (await ctx.db.selectFrom('backup_transfer').select('id').execute()).length
