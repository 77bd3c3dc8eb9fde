/** Asks what keeps the master keys, a file or a token, whether it has those that are wanted and opens what they wrap. */
import { MasterKeys, masterKeyIdOf, registeredKeys } from '../../domain/secret/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { keyFilesOf } from '../key-files.ts'
import type { StateFolder } from '../state-folder.ts'
import { masterKeyStores } from './master-key-stores.ts'
import { readSecretSettings } from './settings-file.ts'

export interface WantedMasterKeys {
  /** The one in force first. */
  ids: string[]
  /** A key that each of them wraps, where there is one. */
  wrapped: { id: string; sealed: string }[]
}

const LOOKED_AT = 1000

export async function wantedMasterKeys(ctx: StoreCtx): Promise<WantedMasterKeys> {
  const ids = (await registeredKeys(ctx)).map(({ id }) => id)
  const query = ctx.db.selectFrom('secret_project_key').select(['id', 'sealed']).orderBy('created_at', 'desc')
  const found = new Map((await query.limit(LOOKED_AT).execute()).map((row) => [masterKeyIdOf(row.sealed), row]))
  return { ids, wrapped: ids.flatMap((id) => found.get(id) ?? []) }
}

/**
 * A session of its own is opened with a token. A PIN that was refused, here or by a controller, is not tried again.
 * @returns what stands, or what is missing. @throws when a store cannot be reached, or does not open what it wrapped
 */
export async function examineMasterKeys(state: StateFolder, clock: Clock, { ids, wrapped }: WantedMasterKeys) {
  const tools = { clock, random, log: silentLog }
  const keys = new MasterKeys(await masterKeyStores(state, keyFilesOf(state, random), readSecretSettings(state), tools))
  try {
    const found = await Promise.all(ids.map(async (id) => ({ id, store: await keys.find(id) })))
    const missing = found.find(({ store }) => store === undefined)
    if (missing) return { missing: missing.id, places: keys.stores.map(({ place }) => place) }
    for (const { id, sealed } of wrapped) await keys.unwrap(sealed, id)
    return { inForce: found[0]?.id ?? '', place: found[0]?.store?.place ?? '' }
  } finally {
    await keys.close()
  }
}
