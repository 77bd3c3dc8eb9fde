/**
 * Changes that no host has to follow: names, descriptions, metadata, tags, locks. Of these a lock hinders only the metadata, as
 * Nova's does.
 */
import { permits } from '../../kernel/permission.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { holdRow } from '../../store/dialect.ts'
import { touchHost } from '../host/index.ts'
import { changeWords } from '../tag/index.ts'
import { requireMetaRoom } from './metadata-quota.ts'
import { requireUnlocked } from './power.ts'
import { computeRefusals } from './refusals.ts'
import { getServerRow, updateServerRow } from './server.store.ts'
import { noteColumns, type ServerNotes } from './server-notes.ts'
import type { ServerRow } from './tables.ts'

export interface ServerChange extends Partial<ServerNotes> {
  name?: string
  hostname?: string
}

export async function changeServer(ctx: StoreCtx, id: string, change: ServerChange): Promise<void> {
  const { name, hostname, ...notes } = change
  const named = { ...(name !== undefined && { name }), ...(hostname !== undefined && { hostname }) }
  await write(ctx, id, () => ({ ...named, ...noteColumns(notes) }), hostname !== undefined)
}

/** Gives the tags anew from what they were. */
export async function changeTags(ctx: StoreCtx, id: string, next: (tags: string[]) => string[]): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await write(tx, id, () => ({}), false)
    await changeWords(tx, { kind: 'server', id, projectId: row.project_id }, next)
  })
}

/** Gives the metadata anew from what it was; guests read it, so their host is told. */
export async function changeMeta(
  ctx: StoreCtx,
  id: string,
  next: (meta: Record<string, string>) => Record<string, string>,
): Promise<Record<string, string>> {
  return transact(ctx, async (tx) => {
    let meta: Record<string, string> = {}
    const setOf = (row: ServerRow) => {
      requireUnlocked(tx, row)
      meta = next(JSON.parse(row.meta) as Record<string, string>)
      return { meta: JSON.stringify(meta) }
    }
    await holdRow(tx, 'server', id)
    const row = await write(tx, id, setOf, true)
    await requireMetaRoom(tx, row.project_id, meta)
    return meta
  })
}

/** One that is locked stays as it was for those of its project: they neither take over an administrator's lock nor give another reason. */
export async function lockServer(ctx: StoreCtx, id: string, reason: string | null = null): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getServerRow(tx, id)
    const by = lockerOf(tx, row)
    if (row.locked === 1 && by === 'owner') return
    await updateServerRow(tx, row, { locked: 1, locked_reason: reason, locked_by: by })
  })
}

/** @throws forbidden for a lock of the other kind, but for who may override locks */
export async function unlockServer(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const row = await getServerRow(tx, id)
    if (row.locked_by !== null && row.locked_by !== lockerOf(tx, row) && !permits(tx, 'compute.override_lock'))
      throw computeRefusals.locked_by_other({ id })
    await updateServerRow(tx, row, { locked: 0, locked_reason: null, locked_by: null })
  })
}

/** Whoever acts for the server's project is its owner, with whatever roles. */
const lockerOf = ({ who }: StoreCtx, { project_id }: ServerRow): 'owner' | 'admin' =>
  who.kind === 'user' && who.scope.kind === 'project' && who.scope.projectId === project_id ? 'owner' : 'admin'

async function write(ctx: StoreCtx, id: string, setOf: (row: ServerRow) => Partial<ServerRow>, tellHost: boolean) {
  return transact(ctx, async (tx) => {
    const row = await getServerRow(tx, id)
    const set = setOf(row)
    await updateServerRow(tx, row, tellHost ? { ...set, wanted_generation: row.wanted_generation + 1 } : set)
    if (tellHost && row.host_id !== null) await touchHost(tx, row.host_id)
    return row
  })
}
