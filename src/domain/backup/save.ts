/**
 * Takes a backup from the host that was asked for it: pages of names, the chunks that are missing, and at last the word that this was all. Any of
 * it may come twice; what counts is the manifest, which is written when everything else is on disk.
 */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { CloudError } from '../../kernel/errors.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { CHUNK_BYTES, unpackChunk } from '../../wire/chunk/index.ts'
import { endBackup } from '../volume/index.ts'
import { findBackupRow, updateBackupRow } from './backup.store.ts'
import {
  backupPrefix,
  chainPrefix,
  chunkKey,
  chunksOnPage,
  decodePage,
  encodePage,
  type Manifest,
  manifestKey,
  pageKey,
  pagesOf,
  sha256,
} from './layout.ts'
import { backupRefusals } from './refusals.ts'
import { fromStore } from './stored.ts'
import type { BackupTransferRow, VolumeBackupRow } from './tables.ts'
import { endTransfer, failTransfer } from './transfer.ts'

/** Who speaks, as its credential says, and of what. */
export interface Sender {
  hostId: string
  transferId: string
}

interface Open {
  transfer: BackupTransferRow
  backup: VolumeBackupRow
}

/** As the cloud itself. @throws not_found unless this host was asked for it */
export async function openTransfer(
  ctx: StoreCtx,
  { hostId, transferId }: Sender,
  kind: BackupTransferRow['kind'],
): Promise<Open> {
  const transfer = await ctx.db
    .selectFrom('backup_transfer')
    .selectAll()
    .where('id', '=', transferId)
    .where('host_id', '=', hostId)
    .where('kind', '=', kind)
    .where('wanted_state', '=', 'present')
    .executeTakeFirst()
  const backup = transfer && (await findBackupRow(ctx, transfer.backup_id))
  if (!transfer || !backup) throw backupRefusals.transfer_not_found({ id: transferId })
  return { transfer, backup }
}

const GIB = 1024 ** 3
/** The empty name stands for zeros. */
interface Page {
  page: number
  names: readonly string[]
}

/** Keeps a page when the store has all of its chunks. @returns those that it does not have @throws not_found, bad_request */
export const receivePage = (ctx: StoreCtx, store: BackupStore, sender: Sender, { page, names }: Page): Promise<string[]> =>
  receiving(ctx, sender, async ({ backup }) => {
    const most = chunksOnPage(backup.size_gib * GIB, page)
    if (names.length === 0 || names.length > most) throw backupRefusals.page_out_of_order({ page })
    const missing = await missingOf(store, backup, names)
    if (missing.length === 0) await fromStore(() => store.put(pageKey(backup, page), encodePage(names)))
    return missing
  })

/** @throws not_found, internal for one that does not hold what its name says */
export const receiveChunk = (
  ctx: StoreCtx,
  store: BackupStore,
  sender: Sender,
  { name, packed }: { name: string; packed: Buffer },
) =>
  receiving(ctx, sender, async ({ backup }) => {
    await unpackChunk(name, packed)
    await fromStore(() => store.put(chunkKey(backup.chain_id, name), packed))
  })

/** All of the body of a request, which is one packed chunk. @throws bad_request for what is longer */
export async function chunkFrom(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of stream) {
    length += piece.length
    if (length > CHUNK_BYTES + 1) throw backupRefusals.chunk_too_long()
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** The backup is whole from now on. @throws not_found; bad_request, conflict where it is not */
export const finishSaving = (ctx: StoreCtx, store: BackupStore, sender: Sender, diskBytes: number): Promise<void> =>
  receiving(ctx, sender, async ({ backup }) => {
    if (diskBytes > backup.size_gib * GIB) throw backupRefusals.page_out_of_order({ page: pagesOf(diskBytes) })
    const { pages, chunks } = await checkedPages(store, backup, diskBytes)
    const manifest = Buffer.from(JSON.stringify(manifestOf(backup, { pages, chunks, diskBytes })))
    await fromStore(() => store.settle(chainPrefix(backup.chain_id)))
    await fromStore(() => store.put(manifestKey(backup), manifest))
    await fromStore(() => store.settle(backupPrefix(backup)))
    const stored = { manifest_sha256: sha256(manifest), disk_bytes: diskBytes, page_count: pages.length, chunk_count: chunks }
    await transact(ctx, (tx) => callWhole(tx, sender, stored)).catch(async (thrown) => {
      // it was given up meanwhile: what has a manifest would never be swept
      if (backupRefusals.transfer_not_found.is(thrown)) await fromStore(() => store.remove(manifestKey(backup)))
      throw thrown
    })
  })

async function callWhole(tx: StoreCtx, sender: Sender, has: Partial<VolumeBackupRow>): Promise<void> {
  const { transfer, backup } = await openTransfer(tx, sender, 'save')
  await endTransfer(tx, transfer)
  await endBackup(tx, transfer.volume_id, transfer.snapshot_id)
  await updateBackupRow(tx, backup, { ...has, stored: 'whole', ...(backup.status === 'creating' && { status: 'available' }) })
}

/** Each page is as long as it has to be, and its chunks are there, now too. */
async function checkedPages(store: BackupStore, backup: VolumeBackupRow, diskBytes: number) {
  const pages: string[] = []
  let chunks = 0
  for (let page = 0; page < pagesOf(diskBytes); page++) {
    const bytes = await fromStore(() => store.get(pageKey(backup, page)), `page ${page}`)
    const names = decodePage(bytes)
    if (names.length !== chunksOnPage(diskBytes, page)) throw backupRefusals.page_out_of_order({ page })
    if ((await missingOf(store, backup, names)).length > 0) throw backupRefusals.chunks_missing()
    chunks += names.filter((name) => name !== '').length
    pages.push(sha256(bytes))
  }
  return { pages, chunks }
}

function manifestOf(
  row: VolumeBackupRow,
  { pages, chunks, diskBytes }: { pages: string[]; chunks: number; diskBytes: number },
): Manifest {
  return {
    version: 1,
    id: row.id,
    chain: row.chain_id,
    parent: row.parent_id,
    project: row.project_id,
    volume: row.volume_id,
    snapshot: row.snapshot_id,
    sizeGib: row.size_gib,
    diskBytes,
    chunkBytes: CHUNK_BYTES,
    chunks,
    dataAt: row.data_at,
    createdAt: row.created_at,
    name: row.name,
    description: row.description,
    facts: JSON.parse(row.facts),
    pages,
  }
}

/** How many the store is asked for at once. */
const AT_ONCE = 32

async function missingOf(store: BackupStore, { chain_id }: VolumeBackupRow, names: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(names)].filter((name) => name !== '')
  const missing: string[] = []
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = wanted.slice(from, from + AT_ONCE)
    const has = await fromStore(() => Promise.all(some.map((name) => store.has(chunkKey(chain_id, name)))))
    missing.push(...some.filter((_, at) => !has[at]))
  }
  return missing
}

/** A store that fails or is full ends the backup with the reason; a host would try again for ever. */
async function receiving<T>(asked: StoreCtx, sender: Sender, work: (open: Open) => Promise<T>): Promise<T> {
  const ctx: StoreCtx = { ...asked, who: { kind: 'cloud' }, reach: undefined }
  const open = await openTransfer(ctx, sender, 'save')
  try {
    return await work(open)
  } catch (thrown) {
    if (!isOfStore(thrown)) throw thrown
    ctx.log.error({ backup: open.backup.id, error: thrown, cause: thrown.cause }, 'the backup store does not take a backup')
    await transact(ctx, (tx) => failTransfer(tx, open.transfer, thrown.message))
    throw thrown
  }
}

export const isOfStore = (thrown: unknown): thrown is CloudError =>
  thrown instanceof CloudError &&
  (thrown.code === 'too_large' || backupRefusals.store_failed.is(thrown) || backupRefusals.store_damaged.is(thrown))
