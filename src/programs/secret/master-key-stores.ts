/** Opens what keeps the master keys of this cloud: the file, and the token where the operator has set one. */
import { statSync } from 'node:fs'
import type { SealedRows, SealingKeyFile } from '../../domain/identity/sealing/index.ts'
import { PROJECT_KEYS, sealingMasterKeys } from '../../domain/secret/index.ts'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { type Pkcs11Settings, pkcs11MasterKeys } from '../../drivers/master-key/pkcs11/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import { keyFilePath } from '../key-files.ts'
import type { StateFolder } from '../state-folder.ts'
import { groupsOf } from '../system-user.ts'
import { fileMasterKeys } from './file-master-keys.ts'
import { TOKEN_PROGRAM } from './token-program.ts'

export interface Tools {
  clock: Clock
  random: Random
  log: Log
}

/** The first is where a fresh cloud's key is made. Nothing is loaded or started for a token before it is asked. */
export function masterKeyStores(
  state: StateFolder,
  keysOf: (rows: SealedRows) => SealingKeyFile,
  token: Pkcs11Settings | undefined,
  { clock, random, log }: Tools,
): readonly MasterKeyStore[] {
  const path = keyFilePath(state, PROJECT_KEYS)
  const file = fileMasterKeys(path, { controller: state.controller, random, keys: keysOf(PROJECT_KEYS) })
  if (!token) return [file]
  return [pkcs11MasterKeys({ settings: { ...token, user: controllerUser(state) }, program: TOKEN_PROGRAM, clock, log }), file]
}

/** Of keys that are open already, and nowhere else: for tests. */
export const masterKeysOf = (keysOf: (rows: SealedRows) => SealingKeyFile, random: Random): readonly MasterKeyStore[] => [
  sealingMasterKeys(keysOf(PROJECT_KEYS), random),
]

/** Whoever the controller is, when that is not root: what a token's module writes has to be his. */
function controllerUser({ controller }: StateFolder): Pkcs11Settings['user'] {
  const owner = statSync(controller, { throwIfNoEntry: false })
  if (!owner || owner.uid === 0 || process.getuid?.() !== 0) return undefined
  return { uid: owner.uid, gid: owner.gid, groups: groupsOf(owner) }
}
