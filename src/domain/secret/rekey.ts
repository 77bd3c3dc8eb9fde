/** Seals all payloads anew: the master key is replaced, then each project's key, then what each payload is sealed with. See README.md. */

import type { Random } from '../../kernel/random.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { rotateSealing, Sealing, type SealingKeyFile } from '../identity/sealing/index.ts'
import { PROJECT_KEYS } from './master-key.ts'
import { newestKey, PayloadSealing } from './project-key.ts'
import type { SecretProjectKeyRow } from './tables.ts'

const AT_ONCE = 500

export interface Rekeyed {
  projectKeys: number
  payloads: number
}

export interface RekeyOptions {
  random: Random
  /** For a cloud whose controllers have a file each: see `rotateSealing`. */
  twice?: boolean
}

/** @returns undefined when the new master key was only laid out, so that its file can be brought to the other controllers */
export async function rotateMasterKey(
  ctx: StoreCtx,
  keys: SealingKeyFile,
  { random, twice = false }: RekeyOptions,
): Promise<Rekeyed | undefined> {
  const projectKeys = await rotateSealing(ctx, keys, new Sealing(keys, random), { twice, rows: PROJECT_KEYS })
  if (projectKeys === undefined) return undefined
  return { projectKeys, payloads: await rekeyPayloads(ctx, new PayloadSealing(keys, random)) }
}

/** Each project gets a key, and its payloads are sealed with that. Killed anywhere in it, the next one completes it. */
export async function rekeyPayloads(ctx: StoreCtx, sealing: PayloadSealing): Promise<number> {
  const projects = await ctx.db.selectFrom('secret_project_key').select('project_id').distinct().execute()
  let count = 0
  for (const { project_id } of projects) count += await rekeyProject(ctx, sealing, project_id)
  return count
}

async function rekeyProject(ctx: StoreCtx, sealing: PayloadSealing, projectId: string): Promise<number> {
  const key = (await unusedKey(ctx, projectId)) ?? (await sealing.add(ctx, projectId))
  let count = 0
  for (let done = -1; done !== 0; count += done) done = await rekeySome(ctx, sealing, key)
  await dropOldKeys(ctx, key)
  return count
}

/** One that a rotation made which was killed before it used it, so that repeated kills leave no heap of keys. */
async function unusedKey(ctx: StoreCtx, projectId: string): Promise<SecretProjectKeyRow | undefined> {
  const key = await newestKey(ctx, projectId)
  if (!key || key.version === 1) return undefined
  const used = await ctx.db.selectFrom('secret').select('id').where('key_id', '=', key.id).limit(1).executeTakeFirst()
  return used ? undefined : key
}

/** @returns how many there were left to do, none when all is done */
function rekeySome(ctx: StoreCtx, sealing: PayloadSealing, key: SecretProjectKeyRow): Promise<number> {
  return transact(ctx, async (tx) => {
    const rows = await tx.db
      .selectFrom('secret')
      .innerJoin('secret_project_key', 'secret_project_key.id', 'secret.key_id')
      .select(['secret.id', 'secret.project_id', 'secret.key_id', 'secret.sealed'])
      .where('secret_project_key.project_id', '=', key.project_id)
      .where('secret_project_key.version', '<', key.version)
      .limit(AT_ONCE)
      .execute()
    for (const row of rows) {
      const { key_id, sealed } = sealing.sealWith(key, row, await sealing.open(tx, row))
      // a payload is written once, so that only another rotation could have been here
      await tx.db
        .updateTable('secret')
        .set({ key_id, sealed })
        .where('id', '=', row.id)
        .where('key_id', '=', row.key_id)
        .execute()
    }
    return rows.length
  })
}

/** The key before stays until the next rotation: a request may have begun to seal with it. */
const dropOldKeys = (ctx: StoreCtx, { project_id, version }: SecretProjectKeyRow): Promise<void> =>
  transact(ctx, async (tx) => {
    await tx.db
      .deleteFrom('secret_project_key')
      .where('project_id', '=', project_id)
      .where('version', '<', version - 1)
      .where('id', 'not in', (eb) =>
        eb.selectFrom('secret').select('secret.key_id').$castTo<{ key_id: string }>().where('secret.key_id', 'is not', null),
      )
      .execute()
  })
