/** Metadata of snapshots, as Cinder's API has it. */
import { strict, Type } from '../../../../api/schema.ts'
import { changeSnapshotMetadata, getSnapshot, volumeRefusals } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { pairs, texts } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const path = '/snapshots/{snapshot_id}/metadata'
const item = `${path}/{key}` as const
const all = Type.Object({ metadata: texts })
const one = Type.Object({ meta: texts })
const reading = { action: 'volume:get_snapshot_metadata', allow: allow.reader, status: 200 } as const
const writing = { action: 'volume:update_snapshot_metadata', allow: allow.member, status: 200 } as const

/** @throws not_found */
function metadataValue(id: string, metadata: Readonly<Record<string, string>>, key: string): string {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined
  if (value === undefined) throw volumeRefusals.snapshot_metadata_not_found({ id, key })
  return value
}

export const snapshotMetadata: Operations = {
  listSnapshotMetadata: operation(
    { method: 'GET', path, ...reading, summary: 'Show a snapshot’s metadata', returns: all },
    async (ctx, { params }) => ({ metadata: { ...(await getSnapshot(ctx, params.snapshot_id)).metadata } }),
  ),
  addSnapshotMetadata: operation(
    {
      method: 'POST',
      path,
      ...writing,
      summary: 'Add to or change a snapshot’s metadata',
      body: strict({ metadata: pairs }),
      returns: all,
    },
    async (ctx, { params, body }) => ({
      metadata: { ...(await changeSnapshotMetadata(ctx, params.snapshot_id, (had) => ({ ...had, ...body.metadata }))) },
    }),
  ),
  replaceSnapshotMetadata: operation(
    {
      method: 'PUT',
      path,
      ...writing,
      summary: 'Replace a snapshot’s metadata',
      body: strict({ metadata: pairs }),
      returns: all,
    },
    async (ctx, { params, body }) => ({
      metadata: { ...(await changeSnapshotMetadata(ctx, params.snapshot_id, () => body.metadata)) },
    }),
  ),
  showSnapshotMetadataItem: operation(
    { method: 'GET', path: item, ...reading, summary: 'Show one item of a snapshot’s metadata', returns: one },
    async (ctx, { params: { snapshot_id: id, key } }) => ({
      meta: { [key]: metadataValue(id, (await getSnapshot(ctx, id)).metadata, key) },
    }),
  ),
  updateSnapshotMetadataItem: operation(
    {
      method: 'PUT',
      path: item,
      ...writing,
      summary: 'Set one item of a snapshot’s metadata',
      body: strict({ meta: pairs }),
      returns: one,
    },
    async (ctx, { params: { snapshot_id: id, key }, body: { meta } }) => {
      if (!Object.hasOwn(meta, key)) throw cinderRefusals.key_mismatch()
      if (Object.keys(meta).length > 1) throw cinderRefusals.too_many_items()
      await changeSnapshotMetadata(ctx, id, (had) => ({ ...had, ...meta }))
      return { meta }
    },
  ),
  deleteSnapshotMetadataItem: operation(
    {
      method: 'DELETE',
      path: item,
      action: 'volume:delete_snapshot_metadata',
      allow: allow.member,
      status: 200,
      summary: 'Delete one item of a snapshot’s metadata',
    },
    async (ctx, { params: { snapshot_id: id, key } }) =>
      void (await changeSnapshotMetadata(ctx, id, (had) => {
        metadataValue(id, had, key)
        return Object.fromEntries(Object.entries(had).filter(([other]) => other !== key))
      })),
  ),
}
