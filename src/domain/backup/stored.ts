/** Reads what the store has of a backup, and holds each part against the one that names it. */
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { backupStoreRefusals } from '../../drivers/backup/refusals.ts'
import { CloudError } from '../../kernel/errors.ts'
import { chunkKey, decodePage, type Manifest, manifestKey, pageKey, sha256 } from './layout.ts'
import { backupRefusals } from './refusals.ts'
import type { VolumeBackupRow } from './tables.ts'

type Place = Pick<VolumeBackupRow, 'chain_id' | 'stored_as' | 'manifest_sha256'>

/** @throws store_damaged, store_failed */
export async function readManifest(store: BackupStore, place: Place): Promise<Manifest> {
  const bytes = await fromStore(() => store.get(manifestKey(place)), 'the manifest')
  if (sha256(bytes) !== place.manifest_sha256) throw backupRefusals.store_damaged({ what: 'the manifest is another' })
  // whoever wrote what has this hash, wrote a manifest
  return JSON.parse(bytes.toString('utf8')) as Manifest
}

/** @throws store_damaged, store_failed */
export async function readPage(store: BackupStore, place: Place, page: number): Promise<string[]> {
  const { pages } = await readManifest(store, place)
  const bytes = await fromStore(() => store.get(pageKey(place, page)), `page ${page}`)
  if (sha256(bytes) !== pages[page]) throw backupRefusals.store_damaged({ what: `page ${page} is another` })
  return decodePage(bytes)
}

/** As it is kept: whoever unpacks it holds it against its name. @throws store_damaged, store_failed */
export const readChunk = (store: BackupStore, { chain_id }: Place, name: string): Promise<Buffer> =>
  fromStore(() => store.get(chunkKey(chain_id, name)), `the chunk ${name}`)

/** What a driver throws is for operators; whoever waits hears what it means. @throws store_damaged, store_failed, too_large */
export async function fromStore<T>(work: () => Promise<T>, what = 'a part'): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (backupStoreRefusals.value_missing.is(cause)) throw backupRefusals.store_damaged({ what: `${what} is missing` }, { cause })
    if (cause instanceof CloudError && cause.code !== 'internal') throw cause
    throw backupRefusals.store_failed({ cause })
  }
}
