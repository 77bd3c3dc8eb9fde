/** Asks what keeps the master keys of secrets, a file or a token, whether it still has them and opens what they sealed. */
import { type Finding, ok, problem } from '../../../domain/finding.ts'
import { MasterKeys, masterKeyIdOf, registeredKeys } from '../../../domain/secret/index.ts'
import { silentLog } from '../../../kernel/log.ts'
import { systemRandom } from '../../../kernel/random.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { keyFilesOf } from '../../key-files.ts'
import { masterKeyStores } from '../../secret/master-key-stores.ts'
import { readSecretSettings } from '../../secret/settings-file.ts'
import { type Check, describeError, type InspectionContext, NoDatabase } from '../inspection-context.ts'

/** A session of its own is opened with the token. A PIN that was refused, here or by a controller, is not tried again. */
export const masterKeys: Check = {
  about: 'secrets',
  name: 'master keys',
  run: async (inspection) => {
    const { cloud, isRoot } = inspection
    if (!cloud || cloud.joined !== undefined || (!cloud.fake && !isRoot)) return []
    try {
      const wanted = await inspection.rows(readWanted)
      return wanted.ids.length === 0 ? [] : [await judge(inspection, wanted)]
    } catch (error) {
      if (error instanceof NoDatabase) return []
      return [problem('The master keys of secrets cannot be reached.', 'master-key-away', describeError(error))]
    }
  },
}

interface Wanted {
  /** The one in force first. */
  ids: string[]
  /** A key that each of them wraps, where there is one. */
  wrapped: { id: string; sealed: string }[]
}

async function readWanted(ctx: StoreCtx): Promise<Wanted> {
  const ids = (await registeredKeys(ctx)).map(({ id }) => id)
  const query = ctx.db.selectFrom('secret_project_key').select(['id', 'sealed']).orderBy('created_at', 'desc')
  const found = new Map((await query.limit(1000).execute()).map((row) => [masterKeyIdOf(row.sealed), row]))
  return { ids, wrapped: ids.flatMap((id) => found.get(id) ?? []) }
}

async function judge({ state, clock }: InspectionContext, { ids, wrapped }: Wanted): Promise<Finding> {
  const tools = { clock, random: systemRandom, log: silentLog }
  const keys = new MasterKeys(await masterKeyStores(state, keyFilesOf(state, systemRandom), readSecretSettings(state), tools))
  try {
    for (const id of ids)
      if (!(await keys.find(id)))
        return problem(
          `The master key ${id} is in none of ${keys.stores.map(({ place }) => place).join(', ')}.`,
          'master-key-away',
        )
    for (const { id, sealed } of wrapped) await keys.unwrap(sealed, id)
    const place = (await keys.find(ids[0] ?? ''))?.place
    return ok(`The master key ${ids[0]} is in ${place}, and opens the keys of projects.`)
  } finally {
    await keys.close()
  }
}
