/** Keeps key pairs that belong to a project, as APIs with accounts have them. A private key is made once and never kept. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { drawId, findByDigits } from '../../store/short-id.ts'
import { listTags, removeTags, setTags, type Tag } from '../tag/index.ts'
import { computeQuotas } from './quotas.ts'
import { computeRefusals } from './refusals.ts'
import { readSshKey } from './ssh-key.ts'
import { type KeyAlgorithm, makeSshKeypair } from './ssh-keypair.ts'
import type { ProjectKeypairRow } from './tables.ts'

export interface NewProjectKeypair {
  projectId: string
  name: string
  /** Absent: a pair is made of this algorithm, and its private key is returned this once. */
  publicKey?: string
  algorithm?: KeyAlgorithm
  tags?: readonly Tag[]
}

/** What the tags of one are found by. */
const KIND = 'project_keypair'

export interface ProjectKeypair extends ProjectKeypairRow {
  tags: readonly Tag[]
}

export interface MadeProjectKeypair extends ProjectKeypair {
  /** In PEM. */
  privateKey?: string
}

const NAME = /^[\x20-\x7e]{1,255}$/

/** Refuses what `createProjectKeypair` would refuse, and changes nothing. @throws bad_request, conflict, over_quota */
export async function requireProjectKeypair(ctx: StoreCtx, { projectId, name, publicKey }: NewProjectKeypair): Promise<void> {
  if (!NAME.test(name) || name.trim() !== name) throw computeRefusals.bad_keypair_name()
  if (publicKey !== undefined) readSshKey(publicKey)
  await transact(ctx, async (tx) => {
    const namesNow = () => tx.db.selectFrom('project_keypair').select('name').where('project_id', '=', projectId).execute()
    if ((await namesNow()).some((one) => one.name === name)) throw computeRefusals.project_keypair_exists({ name })
    // counted when the quota is held: others may have made some until then
    await computeQuotas.require(tx, projectId, 'keypair', 1, async () => (await namesNow()).length)
  })
}

/** @throws bad_request for a key that is none, conflict for a name that is taken, over_quota, key_pairs_busy */
export async function createProjectKeypair(ctx: StoreCtx, input: NewProjectKeypair): Promise<MadeProjectKeypair> {
  const { projectId, name } = input
  await requireProjectKeypair(ctx, input) // before some tenths of a second go into a pair
  const made = input.publicKey === undefined ? await makeSshKeypair(ctx.random, projectId, input.algorithm ?? 'rsa') : undefined
  const publicKey = input.publicKey?.trim() ?? made?.publicKey ?? ''
  return transact(ctx, async (tx) => {
    await requireProjectKeypair(tx, input)
    const row: ProjectKeypairRow = {
      id: await drawId(tx, 'project_keypair'),
      project_id: projectId,
      name,
      type: readSshKey(publicKey).type,
      public_key: publicKey,
      made_fingerprint: made?.fingerprint ?? null,
      created_at: tx.clock.now(),
    }
    await tx.db.insertInto('project_keypair').values(row).execute()
    const tags = input.tags ?? []
    await setTags(tx, { kind: KIND, id: row.id, projectId }, tags)
    recordChange(tx, 'project_keypair', row.id, projectId)
    return { ...row, tags, privateKey: made?.privateKey }
  })
}

/** By name. A project has no more of them than its quota. */
export async function listProjectKeypairs(ctx: StoreCtx, projectId: string): Promise<ProjectKeypair[]> {
  const query = ctx.db.selectFrom('project_keypair').selectAll().where('project_id', '=', projectId)
  const rows = await query.orderBy('name').execute()
  const ids = rows.map(({ id }) => id)
  const tags = await listTags(ctx, KIND, ids)
  return rows.map((row) => ({ ...row, tags: tags.get(row.id) ?? [] }))
}

/** By the first digits of its id. @returns undefined when there is none in the project */
export async function findProjectKeypair(
  ctx: StoreCtx,
  projectId: string,
  digits: string,
): Promise<ProjectKeypairRow | undefined> {
  const id = await findByDigits(ctx, 'project_keypair', digits)
  if (id === undefined) return undefined
  const query = ctx.db.selectFrom('project_keypair').selectAll().where('id', '=', id).where('project_id', '=', projectId)
  return query.executeTakeFirst()
}

/** Servers that have the key keep it. @returns false when there was none */
export const removeProjectKeypair = (ctx: StoreCtx, projectId: string, id: string): Promise<boolean> =>
  transact(ctx, async (tx) => {
    const gone = await tx.db
      .deleteFrom('project_keypair')
      .where('project_id', '=', projectId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (gone.numDeletedRows === 0n) return false
    await removeTags(tx, { kind: KIND, id })
    recordChange(tx, 'project_keypair', id, projectId)
    return true
  })
