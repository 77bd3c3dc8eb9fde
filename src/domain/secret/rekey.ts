/** Seals all payloads anew with new keys of their projects. See README.md. */

import { type StoreCtx, transact } from '../../store/context.ts'
import { newestKey, noteKeysGone, type PayloadSealing, type ProjectKey } from './project-key.ts'

const AT_ONCE = 500

/** Each project gets a key, and its payloads are sealed with that. Killed anywhere in it, the next one completes it. */
export async function rekeyPayloads(ctx: StoreCtx, sealing: PayloadSealing): Promise<number> {
  const projects = await ctx.db.selectFrom('secret_project_key').select('project_id').distinct().execute()
  let count = 0
  for (const { project_id } of projects) count += await rekeyProject(ctx, sealing, project_id)
  return count
}

async function rekeyProject(ctx: StoreCtx, sealing: PayloadSealing, projectId: string): Promise<number> {
  const key = (await unusedKey(ctx, sealing, projectId)) ?? (await sealing.add(ctx, projectId))
  let count = 0
  for (let done = -1; done !== 0; count += done) done = await rekeySome(ctx, sealing, { ...key, projectId })
  await dropOldKeys(ctx, { ...key, projectId })
  return count
}

/** One that a rotation made which was killed before it used it, so that repeated kills leave no heap of keys. */
async function unusedKey(ctx: StoreCtx, sealing: PayloadSealing, projectId: string): Promise<ProjectKey | undefined> {
  const key = await newestKey(ctx, projectId)
  if (!key || key.version === 1) return undefined
  const used = await ctx.db.selectFrom('secret').select('id').where('key_id', '=', key.id).limit(1).executeTakeFirst()
  return used ? undefined : sealing.opened(key)
}

type KeyOfProject = ProjectKey & { projectId: string }

/** @returns how many there were left to do, none when all is done */
function rekeySome(ctx: StoreCtx, sealing: PayloadSealing, key: KeyOfProject): Promise<number> {
  return transact(ctx, async (tx) => {
    const rows = await tx.db
      .selectFrom('secret')
      .innerJoin('secret_project_key', 'secret_project_key.id', 'secret.key_id')
      .select(['secret.id', 'secret.project_id', 'secret.key_id', 'secret.sealed'])
      .where('secret_project_key.project_id', '=', key.projectId)
      .where('secret_project_key.version', '<', key.version)
      .limit(AT_ONCE)
      .execute()
    for (const row of rows) {
      const { key_id, sealed } = sealing.seal(key, row, await sealing.open(tx, row))
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
const dropOldKeys = (ctx: StoreCtx, { projectId, version }: KeyOfProject): Promise<void> =>
  transact(ctx, async (tx) => {
    const gone = await tx.db
      .deleteFrom('secret_project_key')
      .returning('id')
      .where('project_id', '=', projectId)
      .where('version', '<', version - 1)
      .where('id', 'not in', (eb) =>
        eb.selectFrom('secret').select('secret.key_id').$castTo<{ key_id: string }>().where('secret.key_id', 'is not', null),
      )
      .execute()
    const ids = gone.map(({ id }) => id)
    noteKeysGone(tx, projectId, ids)
  })
