/** `welkin secret rotate-master-key`: what an operator does by hand, beside a running controller or without one. */
import { PROJECT_KEYS, rotateMasterKey } from '../../domain/secret/index.ts'
import { type Random, systemRandom } from '../../kernel/random.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { databaseOf } from '../database-of.ts'
import { keyFilePath } from '../key-files.ts'
import { sealingKeyFile } from '../sealing-key-file.ts'
import type { StateFolder } from '../state-folder.ts'

/** The master key is in a file that each controller has; what it seals is in the database, which all controllers share. */
export async function rotateMasterKeyCommand(
  state: StateFolder,
  options: ByHandOptions,
  random: Random = systemRandom,
): Promise<string> {
  const file = keyFilePath(state, PROJECT_KEYS)
  const keys = sealingKeyFile(file, random)
  const twice = !databaseOf(state, options.database).startsWith('sqlite:')
  const done = await byHand(state, options, (ctx) => rotateMasterKey(ctx, keys, { random, twice }))
  if (done === undefined)
    return `A new master key is laid out in ${file}; nothing uses it yet.
Copy that file to every other controller of this cloud, then run this command once more.`
  return `The master key is ${keys.newest().id} from now on: keep a copy of ${file} where the database's copies are not.
${done.projectKeys} keys of projects were sealed anew, and ${done.payloads} secrets with new keys of their projects.`
}
