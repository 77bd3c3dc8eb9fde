/**
 * Removes from the store what no backup needs: of those that are being deleted or came to nothing, and what is left of none. A chunk goes when no
 * other backup of its chain names it; nobody adds to a chain meanwhile. It begins with the manifest, so that a death leaves what is no backup.
 */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { describeError } from '../../kernel/errors.ts'
import type { Task } from '../../operation/task.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { touchHost } from '../host/index.ts'
import { findBackupRow, holdChain, updateBackupRow } from './backup.store.ts'
import { backupPrefix, backupsPrefix, chainPrefix, chunksPrefix, decodePage, manifestKey } from './layout.ts'
import { markOf } from './marks.ts'
import { fromStore } from './stored.ts'
import type { VolumeBackupRow } from './tables.ts'

export const eraseTask = (store: BackupStore): Task => ({
  name: 'backup.erase',
  every: 60_000,
  wakeOn: ['volume_backup'],
  alone: true,
  run: (ctx) => eraseBackups(ctx, store),
})

/** One that the store does not let go is tried again later, and says why. */
export async function eraseBackups(ctx: StoreCtx, store: BackupStore): Promise<void> {
  const rows = await ctx.db
    .selectFrom('volume_backup')
    .select('id')
    .where((eb) => eb.or([eb('status', '=', 'deleting'), eb('stored', 'in', ['garbage', 'erasing'])]))
    .orderBy('id')
    .execute()
  for (const { id } of rows) {
    const row = await transact(ctx, (tx) => beginErasing(tx, id))
    if (!row) continue
    try {
      if (await isAlone(ctx, row)) await fromStore(() => eraseFrom(ctx, store, row))
      await transact(ctx, (tx) => endErasing(tx, row))
    } catch (error) {
      if (ctx.signal.aborted) throw error
      ctx.log.error({ backup: id, error: describeError(error) }, 'the backup store does not let go of a backup')
      const fault = error instanceof Error ? error.message : String(error)
      if (row.fault === null) await transact(ctx, (tx) => updateBackupRow(tx, row, { fault }))
    }
  }
}

/** @returns undefined while somebody adds to the chain */
async function beginErasing(tx: StoreCtx, id: string): Promise<VolumeBackupRow | undefined> {
  const found = await findBackupRow(tx, id)
  if (!found) return undefined
  await holdChain(tx, found.chain_id)
  const row = await findBackupRow(tx, id)
  if (!row || !(row.status === 'deleting' || row.stored === 'garbage' || row.stored === 'erasing')) return undefined
  if (row.stored === 'erasing') return row // a controller died over it
  if (row.stored === 'nothing' || row.stored === 'importing') return void (await forget(tx, row))
  const rows = await tx.db.selectFrom('volume_backup').selectAll().where('chain_id', '=', row.chain_id).execute()
  if (rows.some((other) => other.id !== id && other.stored === 'writing' && other.status === 'creating')) return undefined
  await updateBackupRow(tx, row, { stored: 'erasing' })
  return { ...row, stored: 'erasing' }
}

/** Another that was taken in from a record of it is the same in the store. */
async function isAlone(ctx: StoreCtx, { id, chain_id, stored_as }: VolumeBackupRow): Promise<boolean> {
  const query = ctx.db
    .selectFrom('volume_backup')
    .select('id')
    .where('chain_id', '=', chain_id)
    .where('stored_as', '=', stored_as)
  const other = await query.where('id', '!=', id).where('stored', '!=', 'nothing').limit(1).executeTakeFirst()
  return other === undefined
}

async function endErasing(tx: StoreCtx, { id, chain_id }: VolumeBackupRow): Promise<void> {
  await holdChain(tx, chain_id)
  const row = await findBackupRow(tx, id)
  if (!row) return
  if (row.status === 'deleting') await forget(tx, row)
  else await updateBackupRow(tx, row, { stored: 'nothing', manifest_sha256: null })
  for (const host of await waitingHosts(tx, chain_id)) await touchHost(tx, host)
}

async function forget(tx: StoreCtx, { id, project_id }: VolumeBackupRow): Promise<void> {
  await tx.db.deleteFrom('volume_backup').where('id', '=', id).execute()
  recordChange(tx, 'volume_backup', id, project_id)
}

/** Who was not told yet to add to this chain. */
async function waitingHosts(tx: StoreCtx, chainId: string): Promise<Set<string>> {
  const rows = await tx.db
    .selectFrom('backup_transfer')
    .innerJoin('volume_backup', 'volume_backup.id', 'backup_transfer.backup_id')
    .select('backup_transfer.host_id')
    .where('volume_backup.chain_id', '=', chainId)
    .execute()
  return new Set(rows.flatMap(({ host_id }) => host_id ?? []))
}

async function eraseFrom(ctx: StoreCtx, store: BackupStore, row: VolumeBackupRow): Promise<void> {
  await store.remove(manifestKey(row))
  await store.removeAll(backupPrefix(row))
  const others = await wholeIn(store, row.chain_id)
  if (others.length === 0) return store.removeAll(chainPrefix(row.chain_id))
  const kept = await namesOf(store, row.chain_id)
  for (const beginning of await store.words(chunksPrefix(row.chain_id)))
    for (const key of await store.list(`${chunksPrefix(row.chain_id)}${beginning}/`)) {
      ctx.signal.throwIfAborted()
      if (!kept.has(markOf(key.slice(key.lastIndexOf('/') + 1)))) await store.remove(key)
    }
}

/** Backups that have a manifest, also those that no row knows: somebody may take them in one day. */
async function wholeIn(store: BackupStore, chainId: string): Promise<string[]> {
  const whole: string[] = []
  for (const id of await store.words(backupsPrefix(chainId)))
    if (await store.has(manifestKey({ chain_id: chainId, stored_as: id }))) whole.push(id)
  return whole
}

/** Of all chunks that backups of the chain name, those that are being written too. */
async function namesOf(store: BackupStore, chainId: string): Promise<Set<number>> {
  const marks = new Set<number>()
  for (const key of await store.list(backupsPrefix(chainId))) {
    if (!key.includes('/page-')) continue
    for (const name of decodePage(await store.get(key))) if (name !== '') marks.add(markOf(name))
  }
  return marks
}

const STRAYS_EVERY_MS = 3_600_000

export const strayTask = (store: BackupStore): Task => ({
  name: 'backup.strays',
  every: STRAYS_EVERY_MS,
  alone: true,
  run: (ctx) => sweepStrays(ctx, store),
})

/** What a late host left of a chain that no row knows. What has a manifest stays: it may be all that is left of another cloud. */
export async function sweepStrays(ctx: StoreCtx, store: BackupStore): Promise<void> {
  const chains = await store.words('') // first: a chain has a row before anything is written of it
  for (const chain of chains) {
    const row = await ctx.db.selectFrom('volume_backup').select('id').where('chain_id', '=', chain).limit(1).executeTakeFirst()
    if (!row && (await wholeIn(store, chain)).length === 0) await store.removeAll(chainPrefix(chain))
  }
}
