/** Looks through a backup store: whether it has all that rows speak of, and what it has besides. Chunks are looked for, not read. */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import type { StoreCtx } from '../../store/context.ts'
import { backupsPrefix, chunksPrefix, decodePage, manifestKey, pageKey, sha256 } from './layout.ts'
import { markOf } from './marks.ts'
import { readManifest } from './stored.ts'
import type { VolumeBackupRow } from './tables.ts'

export interface StoreFaults {
  /** `ID: what is wrong`. */
  damaged: string[]
  /** Whole backups in the store that no row knows: `CHAIN/NAME`. */
  unknown: string[]
}

type Kept = Pick<VolumeBackupRow, 'id' | 'chain_id' | 'stored_as' | 'manifest_sha256'>

/** For `inspectStore`: those that should be whole, and where any are. */
export async function backupsInStore({ db }: StoreCtx): Promise<{ whole: Kept[]; places: string[] }> {
  const rows = await db
    .selectFrom('volume_backup')
    .select(['id', 'chain_id', 'stored_as', 'manifest_sha256', 'stored', 'status'])
    .orderBy('id')
    .execute()
  return {
    whole: rows.filter(({ stored, status }) => stored === 'whole' && status !== 'deleting'),
    places: rows.map(({ chain_id, stored_as }) => `${chain_id}/${stored_as}`),
  }
}

export async function inspectStore(
  store: BackupStore,
  { whole, places }: { whole: readonly Kept[]; places: readonly string[] },
): Promise<StoreFaults> {
  const damaged: string[] = []
  for (const [chainId, rows] of Map.groupBy(whole, ({ chain_id }) => chain_id)) {
    const has = await chunksIn(store, chainId)
    for (const row of rows) {
      const problem = await problemOf(store, row, has)
      if (problem !== undefined) damaged.push(`${row.id}: ${problem}`)
    }
  }
  return { damaged, unknown: await unknownIn(store, new Set(places)) }
}

async function problemOf(store: BackupStore, row: Kept, has: ReadonlySet<number>): Promise<string | undefined> {
  try {
    const { pages } = await readManifest(store, row)
    let missing = 0
    for (const [page, hash] of pages.entries()) {
      const bytes = await store.get(pageKey(row, page))
      if (sha256(bytes) !== hash) return `page ${page} is another`
      missing += decodePage(bytes).filter((name) => name !== '' && !has.has(markOf(name))).length
    }
    return missing === 0 ? undefined : `${missing} chunks are missing`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function chunksIn(store: BackupStore, chainId: string): Promise<Set<number>> {
  const marks = new Set<number>()
  for (const beginning of await store.words(chunksPrefix(chainId)))
    for (const key of await store.list(`${chunksPrefix(chainId)}${beginning}/`))
      marks.add(markOf(key.slice(key.lastIndexOf('/') + 1)))
  return marks
}

async function unknownIn(store: BackupStore, places: ReadonlySet<string>): Promise<string[]> {
  const unknown: string[] = []
  for (const chain_id of await store.words(''))
    for (const stored_as of await store.words(backupsPrefix(chain_id))) {
      const place = `${chain_id}/${stored_as}`
      if (!places.has(place) && (await store.has(manifestKey({ chain_id, stored_as })))) unknown.push(place)
    }
  return unknown
}
