/** `welkin secret rotate-master-key`: what an operator does by hand, beside a running controller or without one. */
import { MasterKeys, PROJECT_KEYS, type Rotated, rotateMasterKey, type StoreKind } from '../../domain/secret/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { type Random, systemRandom } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { alone } from '../alone.ts'
import { databaseOf } from '../database-of.ts'
import { keyFilePath, keyFilesOf } from '../key-files.ts'
import { recordedCommand } from '../recorded-command.ts'
import type { StateFolder } from '../state-folder.ts'
import { masterKeyStores } from './master-key-stores.ts'
import { readSecretSettings } from './settings-file.ts'

export interface RotateFlags extends ByHandOptions {
  /** Where the new key is to be; where the one in force is unless told. */
  to?: StoreKind
}

/** What master keys wrap is in the database, which all controllers share; the keys are in a file that each has, or in a token. */
export async function rotateMasterKeyCommand(
  state: StateFolder,
  options: RotateFlags,
  random: Random = systemRandom,
): Promise<string> {
  return byHand(state, options, (ctx) =>
    alone(recordedCommand(ctx, { command: 'secret rotate-master-key', targets: {} }), 'rotate the master key', (held) =>
      rotate(held, state, options, random),
    ),
  )
}

/** The file of keys is read by whoever is alone with it. */
async function rotate(ctx: StoreCtx, state: StateFolder, { database, to }: RotateFlags, random: Random): Promise<string> {
  const tools = { clock: systemClock, random, log: silentLog }
  const keys = new MasterKeys(await masterKeyStores(state, keyFilesOf(state, random), readSecretSettings(state), tools))
  const twice = !databaseOf(state, database).startsWith('sqlite:')
  try {
    const done = await rotateMasterKey(ctx, keys, { random, twice, to })
    return done ? doneText(state, keys, done) : laidOutText(state)
  } finally {
    await keys.close()
  }
}

const laidOutText = (state: StateFolder): string =>
  `A new master key is laid out in ${keyFilePath(state, PROJECT_KEYS)}; nothing uses it yet.
Copy that file to every other controller of this cloud, then run this command once more.`

function doneText(state: StateFolder, keys: MasterKeys, { id, store, projectKeys, payloads }: Rotated): string {
  const where =
    store === 'file'
      ? `keep a copy of ${keyFilePath(state, PROJECT_KEYS)} where the database's copies are not.`
      : `it is in ${keys.storeOf('pkcs11').place}, and no copy of the database can be read without it.`
  return `The master key is ${id} from now on: ${where}
${projectKeys} keys of projects were sealed anew, and ${payloads} secrets with new keys of their projects.`
}
