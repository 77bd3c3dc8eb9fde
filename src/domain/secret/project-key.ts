/** Keeps the keys that projects' payloads are sealed with: one in force for each project, each wrapped by the cloud's master key. */

import { createSecretKey, type KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import { coreRefusals } from '../../kernel/core-refusals.ts'
import type { Random } from '../../kernel/random.ts'
import { openBytes, SEALING_KEY_BYTES, sealBytes } from '../../kernel/sealed-bytes.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { prepared } from '../../store/prepared.ts'
import type { MasterKeys } from './master-keys.ts'
import type { SecretProjectKeyRow, SecretRow } from './tables.ts'

/** So many keys are kept open; a project has one, or two while they are rotated. */
const MOST_OPEN = 5_000
/** The kind of change that says that a key's row has gone. */
const KEY_GONE = 'secret_project_key'

export interface SealedPayload {
  key_id: string
  sealed: string
}

/** A project's key, ready for use. */
export interface ProjectKey {
  id: string
  version: number
  secret: KeyObject
}

type Payload = Pick<SecretRow, 'id' | 'project_id' | 'key_id' | 'sealed'>

/** What a payload is bound to: in another project's row, or another secret's, it does not open. */
const aboutOf = ({ id, project_id }: Pick<Payload, 'id' | 'project_id'>): string => `${project_id}/${id}`

/** In the transaction that deletes their rows: no process keeps them open. */
export function noteKeysGone(tx: StoreCtx, projectId: string, ids: readonly string[]): void {
  for (const id of ids) recordChange(tx, KEY_GONE, id, projectId)
}

/** Seals and opens payloads. One for a process: it remembers opened project keys, as long as their rows are there. */
export class PayloadSealing {
  readonly master: MasterKeys
  readonly #random: Random
  readonly #open = new Map<string, KeyObject>()
  readonly #opening = new Map<string, Promise<KeyObject>>()
  /** Keys that went lately: one that was being opened meanwhile is not kept. */
  readonly #gone = new Set<string>()

  /** @param feed tells which keys went; without it what is opened is remembered until the sealing itself is forgotten */
  constructor(master: MasterKeys, random: Random, feed?: StoreCtx['feed']) {
    this.master = master
    this.#random = random
    feed?.listen((changes) => {
      for (const { kind, id } of changes) if (kind === KEY_GONE) this.#forget(id)
    })
  }

  /** How many projects' keys are in memory. */
  get openKeys(): number {
    return this.#open.size
  }

  /**
   * The key in force of a project, which gets one with its first payload. Before the transaction that writes what is sealed with it: the
   * master key may be far away.
   * @throws master_key_unavailable
   */
  async keyOf(ctx: StoreCtx, projectId: string): Promise<ProjectKey> {
    const row = await newestKey(ctx, projectId)
    return row ? this.opened(row) : this.#make(ctx, projectId, (before) => before === undefined)
  }

  /** The project's next key, in force from now on. */
  add(ctx: StoreCtx, projectId: string): Promise<ProjectKey> {
    return this.#make(ctx, projectId, () => true)
  }

  seal({ id, secret }: ProjectKey, row: Pick<Payload, 'id' | 'project_id'>, bytes: Uint8Array): SealedPayload {
    return { key_id: id, sealed: sealBytes(this.#random, secret, aboutOf(row), bytes).toString('base64url') }
  }

  /** @throws master_key_unavailable; CloudError internal when the payload is not what was sealed, or its key is gone */
  async open(ctx: StoreCtx, row: Payload): Promise<Buffer> {
    const key = this.#open.get(row.key_id ?? '') ?? (await this.#find(ctx, row))
    try {
      return openBytes(key, aboutOf(row), Buffer.from(row.sealed ?? '', 'base64url'))
    } catch (cause) {
      throw coreRefusals.internal({ internal: `the payload of secret ${row.id} is not what was sealed`, cause })
    }
  }

  async opened({ id, version, sealed }: Pick<SecretProjectKeyRow, 'id' | 'version' | 'sealed'>): Promise<ProjectKey> {
    return { id, version, secret: await this.#unwrap(id, sealed) }
  }

  async #find(ctx: StoreCtx, { id, key_id }: Payload): Promise<KeyObject> {
    const keyId = key_id ?? ''
    const known = await ctx.db.selectFrom('secret_project_key').selectAll().where('id', '=', keyId).executeTakeFirst()
    if (!known) throw coreRefusals.internal({ internal: `the key ${keyId} of secret ${id} is gone` })
    return this.#unwrap(keyId, known.sealed)
  }

  /** @param wanted whether it is still, with the key that the project has by now */
  async #make(ctx: StoreCtx, projectId: string, wanted: (before?: SecretProjectKeyRow) => boolean): Promise<ProjectKey> {
    const id = ctx.random.uuid()
    const bytes = this.#random.bytes(SEALING_KEY_BYTES)
    const sealed = await this.master.wrap(ctx, bytes, id)
    const row = await transact(ctx, async (tx) => {
      await lockName(tx, `secret-key:${projectId}`)
      const before = await newestKey(tx, projectId)
      if (before && !wanted(before)) return before
      const made = { id, project_id: projectId, version: (before?.version ?? 0) + 1, sealed, created_at: tx.clock.now() }
      await tx.db.insertInto('secret_project_key').values(made).execute()
      return made
    })
    if (row.id === id) this.#remember(id, createSecretKey(bytes))
    return this.opened(row)
  }

  /** Once for all who want it at the same time. */
  #unwrap(id: string, sealed: string): Promise<KeyObject> {
    const known = this.#open.get(id)
    if (known) return Promise.resolve(known)
    const going = this.#opening.get(id) ?? this.#begin(id, sealed)
    this.#opening.set(id, going)
    return going
  }

  async #begin(id: string, sealed: string): Promise<KeyObject> {
    try {
      const key = createSecretKey(await this.master.unwrap(sealed, id))
      this.#remember(id, key)
      return key
    } finally {
      this.#opening.delete(id)
    }
  }

  #forget(id: string): void {
    this.#open.delete(id)
    if (this.#gone.size >= MOST_OPEN) this.#gone.clear()
    this.#gone.add(id)
  }

  #remember(id: string, key: KeyObject): void {
    if (this.#gone.has(id)) return
    if (this.#open.size >= MOST_OPEN) this.#open.clear()
    this.#open.set(id, key)
  }
}

export async function newestKey(ctx: StoreCtx, projectId: string): Promise<SecretProjectKeyRow | undefined> {
  const [row] = await readNewest(ctx.db, [projectId])
  return row
}

const readNewest = prepared(
  () => sql<SecretProjectKeyRow>`select * from secret_project_key where project_id = ${''} order by version desc limit 1`,
)
