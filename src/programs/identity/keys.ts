/** `welkin identity rotate-keys` and `reset-admin-password`: what an operator does by hand, beside a running controller or without one. */
import { DEFAULT_DOMAIN, findUserNamed, Passwords, updateUser } from '../../domain/identity/directory/index.ts'
import { IDENTITY_SECRETS, rotateSealing, Sealing } from '../../domain/identity/sealing/index.ts'
import { rotateTokenKeys } from '../../domain/identity/token/index.ts'
import { type Random, systemRandom } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type ByHandOptions, byHand } from '../admin-command.ts'
import { alone } from '../alone.ts'
import { readCloud, readSecrets, writeSecrets } from '../cloud-file.ts'
import { hasCloudsYaml, writeCloudsYaml } from '../clouds-yaml.ts'
import { databaseOf } from '../database-of.ts'
import { keyFilePath } from '../key-files.ts'
import { recordedCommand } from '../recorded-command.ts'
import { sealingKeyFile } from '../sealing-key-file.ts'
import type { StateFolder } from '../state-folder.ts'

/** Tokens' keys are in the database, which all controllers share; those that seal secrets are in a file that each controller has. */
export async function rotateKeysCommand(
  state: StateFolder,
  options: ByHandOptions,
  random: Random = systemRandom,
): Promise<string> {
  const file = keyFilePath(state, IDENTITY_SECRETS)
  const twice = !databaseOf(state, options.database).startsWith('sqlite:')
  const rotate = async (ctx: StoreCtx) => {
    const keys = sealingKeyFile(file, random) // read by whoever is alone with it
    const done = await rotateSealing(ctx, keys, new Sealing(keys, random), { twice })
    if (done !== undefined) await rotateTokenKeys(ctx)
    return done
  }
  const sealed = await byHand(state, options, (ctx) =>
    alone(recordedCommand(ctx, { command: 'identity rotate-keys', targets: {} }), 'rotate the keys', rotate),
  )
  if (sealed === undefined)
    return `A new key to seal secrets with is laid out in ${file}; nothing uses it yet.
Copy that file to every other controller of this cloud, then run this command once more.`
  return `A new key signs tokens from now on. Those that are out hold until they expire: nobody is logged out.
Another seals secrets in the database; ${sealed} were sealed anew.`
}

export interface ResetOptions extends ByHandOptions {
  user: string
  /** Made up when absent. */
  password?: string
}

/** Tokens made before are void. The state folder's own files follow when it is their user. */
export async function resetPasswordCommand(state: StateFolder, { user: name, ...options }: ResetOptions): Promise<string> {
  const password = options.password ?? systemRandom.bytes(18).toString('base64url')
  await byHand(state, options, async (ctx) => {
    const user = await findUserNamed(ctx, DEFAULT_DOMAIN, name)
    if (!user) throw new Error(`There is no user ${name} in the domain Default.`)
    await updateUser(
      recordedCommand(ctx, { command: 'identity reset-admin-password', targets: { user: user.id } }),
      new Passwords({ random: systemRandom }),
      user.id,
      { password, enabled: true },
    )
  })
  const followed = followInFiles(state, name, password)
  const files = followed ? `; ${state.cloudsYaml} has it` : ''
  return options.password === undefined ? `The password of ${name} is now ${password}${files}` : `Done${files}.`
}

function followInFiles(state: StateFolder, name: string, password: string): boolean {
  const [cloud, secrets] = [readCloud(state), readSecrets(state)]
  const key = ({ admin: 'adminPassword', demo: 'demoPassword' } as const)[name]
  if (!cloud || !secrets || !key) return false
  const changed = { ...secrets, [key]: password }
  writeSecrets(state, changed)
  if (!hasCloudsYaml(state)) return false
  writeCloudsYaml(state, cloud, changed)
  return true
}
