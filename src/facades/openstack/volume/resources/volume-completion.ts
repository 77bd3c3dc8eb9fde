/** What others tell of a volume that something is done with: Cinder has Nova say so; here a volume's host does, and nobody's word is waited for. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { getVolume, refuseExtendCompletion, swapAttachments } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { isTrue, uuid } from '../pieces.ts'

const endpointOf = <const V extends string>(verb: V, summary: string) =>
  ({
    method: 'POST',
    path: '/volumes/{volume_id}/action',
    verb,
    summary,
    action: `volume_extension:volume_admin_actions:${verb.replace(/^os-/, '')}`,
    allow: allow.admin,
  }) as const

const failed = Type.Optional(orNull(Type.Unsafe<boolean | string>({ type: ['boolean', 'string'] })))

export const volumeCompletions: Operations = {
  completeVolumeExtension: operation(
    {
      ...endpointOf('os-extend_volume_completion', 'Say that a volume has been grown'),
      since: '3.71',
      body: strict({ 'os-extend_volume_completion': strict({ error: failed }) }),
      status: 202,
    },
    (ctx, { params }) => refuseExtendCompletion(ctx, params.volume_id),
  ),
  completeVolumeMigration: operation(
    {
      ...endpointOf('os-migrate_volume_completion', 'Give those who have a volume another one in its place'),
      body: strict({ 'os-migrate_volume_completion': strict({ new_volume: uuid, error: failed }) }),
      status: 200,
      returns: Type.Object({ save_volume_id: Type.String() }),
    },
    async (ctx, { params, body: { 'os-migrate_volume_completion': given } }) => {
      await getVolume(ctx, given.new_volume)
      if (!isTrue(given.error)) await swapAttachments(ctx, params.volume_id, given.new_volume)
      return { save_volume_id: given.new_volume }
    },
  ),
}
