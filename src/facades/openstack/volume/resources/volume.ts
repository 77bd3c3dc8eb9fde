/** Volumes as Cinder's API has them. */
import { Type } from '../../../../api/schema.ts'
import { createVolumeFromBackup } from '../../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  changeVolume,
  countVolumes,
  createVolume,
  deleteVolume,
  getVolume,
  summaryOf,
  type Volume,
  volumeKeys,
  volumesByIds,
} from '../../../../domain/volume/index.ts'
import { coreRefusals } from '../../../../kernel/core-refusals.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { allow, cinderRules } from '../allow.ts'
import { isAsked, keptList, type ListInput } from '../kept-list.ts'
import { links, trimmed } from '../pieces.ts'
import { versions } from '../versions.ts'
import { newVolume, newVolumeOf, volumeChange } from '../volume-body.ts'
import { volumeQuery, volumeRequestOf } from '../volume-query.ts'
import { volumeSurroundings } from '../volume-surroundings.ts'
import { briefView, briefVolume, plainView, shownVolume, volumeSight, volumeView } from './volume-view.ts'

/** @param fragment as it is called in changes of versions */
async function listed(
  ctx: StoreCtx,
  serving: Serving,
  input: ListInput,
  { fragment, viewOf }: { fragment: string; viewOf: (volume: Volume) => object },
) {
  const request = volumeRequestOf(ctx, serving, input)
  return keptList(ctx, serving, input, {
    key: 'volumes',
    fragment,
    limit: request.limit,
    rules: volumeSight,
    projectId: request.projectId,
    surroundings: await volumeSurroundings(ctx),
    keys: () => volumeKeys(ctx, request),
    count: () => countVolumes(ctx, request),
    rowsByIds: (ids) => volumesByIds(ctx, ids),
    viewOf,
  })
}

const list = { method: 'GET', allow: allow.reader, action: 'volume:get_all', withinProject: true, status: 200 } as const
const documented = { query: Type.Object(volumeQuery) } as const
const one = { path: '/volumes/{volume_id}' } as const
const shown = Type.Object({ volume: shownVolume })
const counted = { volumes_links: Type.Optional(links), count: Type.Optional(Type.Integer()) }

const lists: Operations = {
  listVolumes: operation(
    {
      ...list,
      path: '/volumes',
      summary: 'List volumes by name',
      documented,
      returns: Type.Object({ volumes: Type.Array(briefVolume), ...counted }),
    },
    (ctx, input, serving) =>
      listed(ctx, serving, input, { fragment: 'volume in brief', viewOf: (volume) => briefView(volume, input.base) }),
  ),
  listVolumesDetail: operation(
    {
      ...list,
      path: '/volumes/detail',
      summary: 'List volumes with all that is known of them',
      documented,
      returns: Type.Object({ volumes: Type.Array(shownVolume), ...counted }),
    },
    (ctx, input, serving) =>
      listed(ctx, serving, input, { fragment: 'volume', viewOf: (volume) => volumeView(ctx, serving, volume, input.base) }),
  ),
  summarizeVolumes: operation(
    {
      ...list,
      path: '/volumes/summary',
      since: '3.12',
      summary: 'Count volumes and what they hold',
      documented,
      returns: Type.Object({
        'volume-summary': Type.Object({
          total_count: Type.Integer(),
          total_size: Type.Integer(),
          metadata: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
        }),
      }),
    },
    async (ctx, { query, version }, serving) => {
      const request = volumeRequestOf(ctx, serving, { query, version })
      const { count, gib, metadata } = await summaryOf(ctx, request)
      return { 'volume-summary': { total_count: count, total_size: gib, metadata } }
    },
  ),
}

export const volumes: Operations = {
  ...lists,
  createVolume: operation(
    {
      method: 'POST',
      path: '/volumes',
      withinProject: true,
      summary: 'Make a volume',
      action: 'volume:create',
      allow: allow.member,
      asks: [{ action: 'volume:create_from_image', allow: allow.member, when: ({ body }) => namesImage(body) }],
      body: newVolume,
      status: 202,
      returns: shown,
    },
    async (ctx, { body, base }, serving) => {
      const given = await newVolumeOf(ctx, body.volume)
      const { backup_id: backupId } = body.volume
      const volume = await (backupId ? createVolumeFromBackup(ctx, backupId, given) : createVolume(ctx, given))
      return { volume: plainView(ctx, serving, volume, base) }
    },
  ),
  showVolume: operation(
    {
      ...one,
      method: 'GET',
      summary: 'Show a volume',
      action: 'volume:get',
      allow: allow.reader,
      status: 200,
      returns: shown,
    },
    async (ctx, { params, base }, serving) => ({
      volume: volumeView(ctx, serving, await getVolume(ctx, params.volume_id), base),
    }),
  ),
  updateVolume: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Change what is noted of a volume',
      action: 'volume:update',
      allow: allow.member,
      body: volumeChange,
      status: 200,
      returns: shown,
    },
    async (ctx, { params, body, base }, serving) => {
      const { name, display_name, description, display_description, metadata } = body.volume
      const change = { name: trimmed(name ?? display_name), description: trimmed(description ?? display_description), metadata }
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      return { volume: plainView(ctx, serving, await changeVolume(ctx, params.volume_id, given), base) }
    },
  ),
  deleteVolume: operation(
    {
      ...one,
      method: 'DELETE',
      summary: 'Delete a volume',
      action: 'volume:delete',
      allow: allow.member,
      documented: { query: Type.Object({ cascade: Type.Optional(Type.Boolean()), force: Type.Optional(Type.Boolean()) }) },
      status: 202,
    },
    async (ctx, { params, query, version }, { policy }) => {
      const force = versions.covers({ since: '3.23' }, version) && isAsked(query.force, 'force')
      const cascade = isAsked(query.cascade, 'cascade')
      if (force && !policy.allows(ctx, cinderRules.forceDelete))
        throw coreRefusals.policy({ action: cinderRules.forceDelete.action })
      await deleteVolume(ctx, params.volume_id, { force, cascade })
    },
  ),
}

/** Rules are asked of a body that has been checked against its schema. */
function namesImage(body: unknown): boolean {
  const { image_id, imageRef } = (body as { volume: { image_id?: string | null; imageRef?: string | null } }).volume
  return Boolean(image_id ?? imageRef)
}
