/** The older way to say who has a volume, by `POST /volumes/{id}/action`. */
import { orNull, strict, type TSchema, Type } from '../../../../api/schema.ts'
import {
  attachVolume,
  beginDetaching,
  detachVolume,
  reserveVolume,
  rollDetaching,
  unreserveVolume,
} from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { uuid } from '../pieces.ts'

const endpointOf = <const V extends string, S extends TSchema>(verb: V, summary: string, action: string, schema: S) =>
  ({
    method: 'POST',
    path: '/volumes/{volume_id}/action',
    verb,
    summary,
    action: `volume_extension:volume_actions:${action}`,
    allow: allow.member,
    body: strict({ [verb]: schema } as Record<V, S>),
    status: 202,
  }) as const

const anything = Type.Unknown()
const which = orNull(strict({ attachment_id: Type.Optional(orNull(uuid)) }))

export const attachActions: Operations = {
  reserveVolume: operation(
    endpointOf('os-reserve', 'Keep a volume for whoever attaches it', 'reserve', anything),
    (ctx, { params }) => reserveVolume(ctx, params.volume_id),
  ),
  unreserveVolume: operation(endpointOf('os-unreserve', 'Keep a volume for nobody', 'unreserve', anything), (ctx, { params }) =>
    unreserveVolume(ctx, params.volume_id),
  ),
  beginDetachingVolume: operation(
    endpointOf('os-begin_detaching', 'Say that a volume is given back', 'begin_detaching', anything),
    (ctx, { params }) => beginDetaching(ctx, params.volume_id),
  ),
  rollDetachingVolume: operation(
    endpointOf('os-roll_detaching', 'Say that a volume is not given back', 'roll_detaching', anything),
    (ctx, { params }) => rollDetaching(ctx, params.volume_id),
  ),
  attachVolume: operation(
    endpointOf(
      'os-attach',
      'Say who has a volume',
      'attach',
      strict({
        instance_uuid: Type.Optional(uuid),
        mountpoint: Type.String({ minLength: 1, maxLength: 255 }),
        host_name: Type.Optional(Type.String({ maxLength: 255 })),
        mode: Type.Optional(Type.Enum(['rw', 'ro'])),
      }),
    ),
    (ctx, { params, body: { 'os-attach': given } }) =>
      attachVolume(ctx, params.volume_id, {
        serverId: given.instance_uuid,
        hostName: given.host_name,
        device: given.mountpoint,
        mode: given.mode ?? 'rw',
      }),
  ),
  detachVolume: operation(
    endpointOf('os-detach', 'Say that nobody has a volume any more', 'detach', which),
    (ctx, { params, body }) => detachVolume(ctx, params.volume_id, { attachmentId: body['os-detach']?.attachment_id }),
  ),
  forceDetachVolume: operation(
    {
      ...endpointOf(
        'os-force_detach',
        'Say that nobody has a volume any more, whatever its state',
        'detach',
        strict({ attachment_id: Type.Optional(orNull(uuid)), connector: Type.Optional(anything) }),
      ),
      action: 'volume_extension:volume_admin_actions:force_detach',
      allow: allow.admin,
    },
    (ctx, { params, body }) =>
      detachVolume(ctx, params.volume_id, { attachmentId: body['os-force_detach'].attachment_id, force: true }),
  ),
}
