/** Keeps the keys that projects' payloads are sealed with: one in force for each project, each sealed with the cloud's master key. */

import { coreRefusals } from '../../kernel/core-refusals.ts'
import type { Random } from '../../kernel/random.ts'
import { openBytes, SEALING_KEY_BYTES, sealBytes } from '../../kernel/sealed-bytes.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { Sealing, type SealingKeys } from '../identity/sealing/index.ts'
import type { SecretProjectKeyRow, SecretRow } from './tables.ts'

/** So many keys are kept open; a project has one, or two while they are rotated. */
const MOST_OPEN = 5_000

export interface SealedPayload {
  key_id: string
  sealed: string
}

type Payload = Pick<SecretRow, 'id' | 'project_id' | 'key_id' | 'sealed'>

/** What a payload is bound to: in another project's row, or another secret's, it does not open. */
const aboutOf = ({ id, project_id }: Pick<Payload, 'id' | 'project_id'>): string => `${project_id}/${id}`

/** Seals and opens payloads. One for a process: it remembers opened project keys. */
export class PayloadSealing {
  readonly #master: Sealing
  readonly #random: Random
  readonly #open = new Map<string, Buffer>()

  constructor(masterKeys: SealingKeys, random: Random) {
    this.#master = new Sealing(masterKeys, random)
    this.#random = random
  }

  /** With the key in force, which a project gets with its first payload. In the transaction that writes the row. */
  async seal(tx: StoreCtx, row: Pick<Payload, 'id' | 'project_id'>, bytes: Uint8Array): Promise<SealedPayload> {
    const key = (await newestKey(tx, row.project_id)) ?? (await this.add(tx, row.project_id))
    return this.sealWith(key, row, bytes)
  }

  sealWith(
    key: Pick<SecretProjectKeyRow, 'id' | 'sealed'>,
    row: Pick<Payload, 'id' | 'project_id'>,
    bytes: Uint8Array,
  ): SealedPayload {
    const sealed = sealBytes(this.#random, this.#opened(key), aboutOf(row), bytes)
    return { key_id: key.id, sealed: sealed.toString('base64url') }
  }

  /** @throws CloudError internal when the payload is not what was sealed, or its key is gone */
  async open(ctx: StoreCtx, row: Payload): Promise<Buffer> {
    const keyId = row.key_id ?? ''
    let key = this.#open.get(keyId)
    if (!key) {
      const known = await ctx.db.selectFrom('secret_project_key').selectAll().where('id', '=', keyId).executeTakeFirst()
      if (!known) throw coreRefusals.internal({ internal: `the key ${keyId} of secret ${row.id} is gone` })
      key = this.#opened(known)
    }
    try {
      return openBytes(key, aboutOf(row), Buffer.from(row.sealed ?? '', 'base64url'))
    } catch (cause) {
      throw coreRefusals.internal({ internal: `the payload of secret ${row.id} is not what was sealed`, cause })
    }
  }

  /** The project's next key, in force from now on. */
  add(ctx: StoreCtx, projectId: string): Promise<SecretProjectKeyRow> {
    return transact(ctx, async (tx) => {
      await lockName(tx, `secret-key:${projectId}`)
      const before = await newestKey(tx, projectId)
      const id = tx.random.uuid()
      const row: SecretProjectKeyRow = {
        id,
        project_id: projectId,
        version: (before?.version ?? 0) + 1,
        sealed: this.#master.seal(this.#random.bytes(SEALING_KEY_BYTES).toString('base64url'), id),
        created_at: tx.clock.now(),
      }
      await tx.db.insertInto('secret_project_key').values(row).execute()
      return row
    })
  }

  #opened({ id, sealed }: Pick<SecretProjectKeyRow, 'id' | 'sealed'>): Buffer {
    const known = this.#open.get(id)
    if (known) return known
    const key = Buffer.from(this.#master.open(sealed, id), 'base64url')
    if (this.#open.size >= MOST_OPEN) this.#open.clear()
    this.#open.set(id, key)
    return key
  }
}

export const newestKey = (ctx: StoreCtx, projectId: string): Promise<SecretProjectKeyRow | undefined> =>
  ctx.db
    .selectFrom('secret_project_key')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
