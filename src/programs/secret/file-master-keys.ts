/** Keeps master keys in `secret-master-keys.json`, which need not be there: where all are in a token there is none. */
import { chownSync, existsSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { sealingMasterKeys } from '../../domain/secret/index.ts'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import type { Random } from '../../kernel/random.ts'
import { makeSealingKeyFile, type SealingKeyFile, sealingKeyFile } from '../sealing-key-file.ts'

export interface FileOptions {
  random: Random
  /** A folder of whoever is to read the file. */
  controller: string
  /** The file, when somebody has it open. */
  keys?: SealingKeyFile
}

export function fileMasterKeys(path: string, { random, controller, keys }: FileOptions): MasterKeyStore {
  const file = keys ?? sealingKeyFile(path, random)
  const ids = () => (existsSync(path) ? file.ids() : [])
  return sealingMasterKeys(
    {
      ids,
      find: (id) => (existsSync(path) ? file.find(id) : undefined),
      stage() {
        if (existsSync(path)) return file.stage()
        makeSealingKeyFile(path, random)
        const owner = statSync(controller, { throwIfNoEntry: false })
        if (owner && process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid)
        return file.newest().id
      },
      lead(id, keep) {
        if (ids().includes(id)) file.lead(id, keep)
        else rmSync(path, { force: true })
      },
    },
    random,
    basename(path),
  )
}
