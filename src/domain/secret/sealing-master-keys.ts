/** Wraps the keys of projects by master keys that are kept as sealing keys are: in a file, or a test's memory. */
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { masterKeyRefusals } from '../../drivers/master-key/refusals.ts'
import type { Random } from '../../kernel/random.ts'
import { openBytes, sealBytes } from '../../kernel/sealed-bytes.ts'
import type { SealedRows, SealingKeyFile } from '../identity/sealing/index.ts'
import { registeredKeys } from './master-key-registry.ts'

export const PROJECT_KEYS: SealedRows = {
  what: "The keys of this cloud's projects, and with them their secrets,",
  file: 'secret-master-keys.json',
  lock: 'secret.master-key',
  registry: 'secret_master_key',
  inFile: async (ctx) => (await registeredKeys(ctx)).flatMap(({ id, store }) => (store === 'file' ? id : [])),
}

/** @param place as an operator knows it */
export function sealingMasterKeys(
  keys: Omit<SealingKeyFile, 'newest'>,
  random: Random,
  place: string = PROJECT_KEYS.file,
): MasterKeyStore {
  const get = (id: string): Buffer => {
    const found = keys.find(id)
    if (!found) throw masterKeyRefusals.key_absent({ id })
    return found.key
  }
  return {
    kind: 'file',
    place,
    ids: async () => keys.ids(),
    make: async () => keys.stage(),
    async wrap(id, key, about) {
      // as text: so all were sealed before there were other stores
      const text = Buffer.from(Buffer.from(key).toString('base64url'))
      return sealBytes(random, get(id), about, text).toString('base64url')
    },
    async unwrap(id, wrapped, about) {
      const key = get(id)
      try {
        return Buffer.from(openBytes(key, about, Buffer.from(wrapped, 'base64url')).toString(), 'base64url')
      } catch (cause) {
        throw masterKeyRefusals.not_wrapped({ about }, { cause })
      }
    },
    async keepOnly(ids) {
      const [newest = '', ...others] = ids.filter((id) => keys.find(id))
      keys.lead(newest, new Set(others))
    },
    close: async () => {},
  }
}
