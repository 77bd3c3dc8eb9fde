/**
 * Cleaning up after services that died: no operator has to ask for it here, since any controller goes on with what another began.
 * So no service is told to clean, and nothing ever waits for it.
 */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { flag, hostName, uuid } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'

const name = Type.Optional(hostName({ bracketed: false }))
const TYPES = ['volume', 'snapshot']

const cleanUp = strict({
  cluster_name: name,
  disabled: Type.Optional(flag),
  host: name,
  is_up: Type.Optional(flag),
  binary: Type.Optional(Type.Enum(['cinder-volume', 'cinder-scheduler'])),
  resource_id: Type.Optional(orNull(uuid)),
  resource_type: Type.Optional(orNull(Type.String({ maxLength: 40 }))),
  service_id: Type.Optional(
    Type.Unsafe<number | string | null>({ type: ['integer', 'string', 'null'], pattern: '^[0-9]*$', maxLength: 11 }),
  ),
})

const told = Type.Array(Type.Object({ host: Type.String(), binary: Type.String() }, { additionalProperties: true }))

export const workers: Operations = {
  cleanUpWorkers: operation(
    {
      method: 'POST',
      path: '/workers/cleanup',
      since: '3.24',
      summary: 'Clean up after services that died, of which nothing is left to do',
      action: 'workers:cleanup',
      allow: allow.admin,
      body: cleanUp,
      status: 202,
      returns: Type.Object({ cleaning: told, unavailable: told }),
    },
    (_ctx, { body }) => {
      const { resource_type: type, resource_id: id } = body
      if (type && !TYPES.includes(type.toLowerCase())) throw cinderRefusals.bad_resource_type({ type })
      const isSomewhere = (['service_id', 'cluster_name', 'host'] as const).some((where) => Object.hasOwn(body, where))
      if (id && !isSomewhere) throw cinderRefusals.nothing_pending({ id })
      return { cleaning: [], unavailable: [] }
    },
  ),
}
