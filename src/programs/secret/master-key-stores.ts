/** Opens what keeps the master keys of this cloud: the file, and the token where the operator has set one. */
import { statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { SealedRows, SealingKeyFile } from '../../domain/identity/sealing/index.ts'
import { PROJECT_KEYS, sealingMasterKeys } from '../../domain/secret/index.ts'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import type { Pkcs11Settings } from '../../drivers/master-key/pkcs11/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import { keyFilePath } from '../key-files.ts'
import type { StateFolder } from '../state-folder.ts'
import { groupsOf } from '../system-user.ts'
import { fileMasterKeys } from './file-master-keys.ts'
import { refusedPin } from './refused-pin.ts'
import type { TokenSettings } from './settings-file.ts'

/** A clone's is TypeScript, a release's is not. */
const TOKEN_PROGRAM = join(import.meta.dirname, `token-program${extname(import.meta.filename)}`)

export interface Tools {
  clock: Clock
  random: Random
  log: Log
}

/** The first is where a fresh cloud's key is made. For a token nothing is loaded where there is none, and nothing started before it is asked. */
export async function masterKeyStores(
  state: StateFolder,
  keysOf: (rows: SealedRows) => SealingKeyFile,
  token: TokenSettings | undefined,
  { clock, random, log }: Tools,
): Promise<readonly MasterKeyStore[]> {
  const path = keyFilePath(state, PROJECT_KEYS)
  const file = fileMasterKeys(path, { controller: state.controller, random, keys: keysOf(PROJECT_KEYS) })
  if (!token) return [file]
  const { pkcs11MasterKeys } = await import('../../drivers/master-key/pkcs11/index.ts')
  const { pinMark, ...settings } = token
  const options = { program: TOKEN_PROGRAM, refusedPin: refusedPin(state, pinMark), clock, log }
  return [pkcs11MasterKeys({ settings: { ...settings, user: controllerUser(state) }, ...options }), file]
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
