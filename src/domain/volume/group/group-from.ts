/** Makes groups of what others hold: with a volume for each of theirs, all of them or none. */
import { beginOperation } from '../../../operation/operation.ts'
import { type StoreCtx, transact } from '../../../store/context.ts'
import { holdRow } from '../../../store/dialect.ts'
import { holdVolumes } from '../attachment.ts'
import { addVolume, type NewVolume } from '../create.ts'
import { createVolumeOperation } from '../operations.ts'
import { type Group, getGroup, getGroupRow } from './group.store.ts'
import { addGroup } from './group.ts'
import { getGroupSnapshot, snapshotsOfGroupSnapshot } from './group-snapshot.store.ts'
import { volumeGroupRefusals } from './refusals.ts'

export interface NewGroupFrom {
  name?: string | null
  description?: string | null
  /** A group, or the snapshot of one. */
  from: { kind: 'group' | 'snapshot'; id: string }
}

type Part = Required<Pick<NewVolume, 'from' | 'sizeGib' | 'type'>> & { volumeId: string }

/** It is there when all of its volumes are. @throws not_found, bad_request, over_quota */
export const createGroupFrom = (ctx: StoreCtx, given: NewGroupFrom): Promise<Group> =>
  transact(ctx, async (tx) => {
    const { from, name = null, description = null } = given
    const groupId = await groupOfSource(tx, from)
    await holdRow(tx, 'volume_group', groupId)
    const source = await getGroup(tx, groupId)
    const parts = from.kind === 'group' ? await volumesOf(tx, from.id) : await snapshotsIn(tx, from.id)
    if (parts.length === 0) throw volumeGroupRefusals.group_source_empty({ kind: from.kind, id: from.id })
    await holdVolumes(
      tx,
      parts.map(({ volumeId }) => volumeId),
    )
    const typeIds = new Set([...source.volumeTypes, ...parts.map(({ type }) => type)])
    const { type_id, zone } = source
    const noted = { name, description, type_id, zone, status: 'creating' as const, source_kind: from.kind, source_id: from.id }
    const group = await addGroup(tx, noted, [...typeIds])
    for (const { volumeId: _, ...part } of parts) {
      const volume = await addVolume(tx, { ...part, groupId: group.id })
      await beginOperation(tx, createVolumeOperation, { volumeId: volume.id, requestId: tx.requestId })
    }
    return getGroup({ ...tx, who: { kind: 'cloud' }, reach: undefined }, group.id)
  })

/** The source stays until the transaction ends. @throws not_found */
async function groupOfSource(tx: StoreCtx, { kind, id }: NewGroupFrom['from']): Promise<string> {
  if (kind === 'group') return (await getGroupRow(tx, id)).id
  await holdRow(tx, 'volume_group_snapshot', id)
  return (await getGroupSnapshot(tx, id)).group_id
}

async function volumesOf(tx: StoreCtx, groupId: string): Promise<Part[]> {
  const rows = await tx.db.selectFrom('volume').selectAll().where('group_id', '=', groupId).orderBy('id').execute()
  return rows.map(({ id, size_gib, type_id }) => ({
    volumeId: id,
    from: { kind: 'volume', id },
    sizeGib: size_gib,
    type: type_id,
  }))
}

async function snapshotsIn(tx: StoreCtx, id: string): Promise<Part[]> {
  const rows = await snapshotsOfGroupSnapshot(tx, id)
  return rows.map((row) => ({
    volumeId: row.volume_id,
    from: { kind: 'snapshot', id: row.id },
    sizeGib: row.size_gib,
    type: row.type_id,
  }))
}
