/** What is done to a volume by `POST /volumes/{id}/action`. */
import { orNull, strict, type TSchema, Type } from '../../../../api/schema.ts'
import {
  changeMetadata,
  deleteVolume,
  extendVolume,
  getMetadata,
  resetVolume,
  retypeVolume,
  revertVolume,
  setBootable,
  setReadOnly,
  VOLUME_STATUSES,
  type VolumeStatus,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow, cinderRules } from '../allow.ts'
import { flag, isTrue, size, texts } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { versions } from '../versions.ts'

const IMAGE = 'volume_image_metadata'

const endpointOf = <const V extends string, S extends TSchema>(verb: V, summary: string, action: string, schema: S) =>
  ({
    method: 'POST',
    path: '/volumes/{volume_id}/action',
    verb,
    summary,
    action,
    allow: allow.member,
    body: strict({ [verb]: schema } as Record<V, S>),
    status: 202,
  }) as const

/** They are steps of an act, or lead to what only the volume's host can end. */
const STEPS: readonly VolumeStatus[] = [
  'reverting',
  'downloading',
  'managing',
  'error_managing',
  'unmanaging',
  'error_unmanaging',
]
const SETTABLE = VOLUME_STATUSES.filter((status) => !STEPS.includes(status))

const anything = Type.Unknown()
const shown = Type.Object({ metadata: texts })
const imagePairs = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. /]{1,255}$' }), Type.String({ maxLength: 65_535 }), {
  additionalProperties: false,
})

export const volumeActions: Operations = {
  setVolumeBootable: operation(
    {
      ...endpointOf('os-set_bootable', 'Say whether servers boot from a volume', 'volume:update', strict({ bootable: flag })),
      status: 200,
    },
    (ctx, { params, body }) => setBootable(ctx, params.volume_id, isTrue(body['os-set_bootable'].bootable)),
  ),
  setVolumeReadOnly: operation(
    endpointOf(
      'os-update_readonly_flag',
      'Say whether servers may write on a volume',
      'volume:update_readonly_flag',
      strict({ readonly: flag }),
    ),
    (ctx, { params, body }) => setReadOnly(ctx, params.volume_id, isTrue(body['os-update_readonly_flag'].readonly)),
  ),
  forceDeleteVolume: operation(
    {
      ...endpointOf(
        'os-force_delete',
        'Delete a volume whatever its state',
        'volume_extension:volume_admin_actions:force_delete',
        anything,
      ),
      allow: allow.admin,
    },
    (ctx, { params }) => deleteVolume(ctx, params.volume_id, { force: true }),
  ),
  extendVolume: operation(
    endpointOf('os-extend', 'Grow a volume', 'volume:extend', strict({ new_size: size })),
    (ctx, { params, body, version }, { policy }) => {
      const whileInUse = versions.covers({ since: '3.42' }, version) && policy.allows(ctx, cinderRules.extendAttached)
      return extendVolume(ctx, params.volume_id, Number(body['os-extend'].new_size), { whileInUse })
    },
  ),
  retypeVolume: operation(
    endpointOf(
      'os-retype',
      'Give a volume another type',
      'volume:retype',
      strict({
        new_type: Type.String(),
        migration_policy: Type.Optional(Type.Enum(['never', 'on-demand'])),
      }),
    ),
    (ctx, { params, body: { 'os-retype': given } }) =>
      retypeVolume(ctx, params.volume_id, given.new_type, { mayMove: given.migration_policy === 'on-demand' }),
  ),
  revertVolume: operation(
    {
      ...endpointOf(
        'revert',
        'Have a volume hold again what its latest snapshot holds',
        'volume:revert_to_snapshot',
        Type.Object({ snapshot_id: Type.Optional(orNull(Type.String())) }, { additionalProperties: true }),
      ),
      since: '3.40',
    },
    (ctx, { params, body }) => revertVolume(ctx, params.volume_id, body.revert.snapshot_id ?? null),
  ),
  resetVolume: operation(
    {
      ...endpointOf(
        'os-reset_status',
        'Set a volume’s state by one’s word alone',
        'volume_extension:volume_admin_actions:reset_status',
        Type.Object(
          {
            status: Type.Optional(orNull(Type.Enum(SETTABLE))),
            attach_status: Type.Optional(orNull(Type.Enum(['detached', 'attached']))),
            migration_status: Type.Optional(orNull(Type.Enum(['none', 'None']))),
          },
          { additionalProperties: false, minProperties: 1 },
        ),
      ),
      allow: allow.admin,
    },
    (ctx, { params, body: { 'os-reset_status': given } }) =>
      resetVolume(ctx, params.volume_id, {
        ...(given.status != null && { status: given.status }),
        detached: given.attach_status === 'detached',
      }),
  ),
  setVolumeImageMetadata: operation(
    {
      ...endpointOf(
        'os-set_image_metadata',
        'Note what the image of a volume is',
        'volume_extension:volume_image_metadata:set',
        strict({ metadata: imagePairs }),
      ),
      status: 200,
      returns: shown,
    },
    async (ctx, { params, body }) => {
      const given = body['os-set_image_metadata'].metadata
      return { metadata: { ...(await changeMetadata(ctx, IMAGE, params.volume_id, (had) => ({ ...had, ...given }))) } }
    },
  ),
  showVolumeImageMetadata: operation(
    {
      ...endpointOf(
        'os-show_image_metadata',
        'Show what the image of a volume is',
        'volume_extension:volume_image_metadata:show',
        anything,
      ),
      allow: allow.reader,
      status: 200,
      returns: shown,
    },
    async (ctx, { params }) => ({ metadata: { ...(await getMetadata(ctx, IMAGE, params.volume_id)) } }),
  ),
  unsetVolumeImageMetadata: operation(
    {
      ...endpointOf(
        'os-unset_image_metadata',
        'Forget something of the image of a volume',
        'volume_extension:volume_image_metadata:remove',
        strict({ key: Type.String({ minLength: 1, maxLength: 255 }) }),
      ),
      status: 200,
    },
    async (ctx, { params, body }) => {
      const { key } = body['os-unset_image_metadata']
      await changeMetadata(ctx, IMAGE, params.volume_id, (had) => {
        if (!Object.hasOwn(had, key)) throw cinderRefusals.no_image_metadata()
        return Object.fromEntries(Object.entries(had).filter(([other]) => other !== key))
      })
    },
  ),
}
