/** Lists that clients read on their way to something else, of what cannot be made in this cloud yet: they are empty. */
import { type TSchema, Type } from '../../../../api/schema.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { allow } from '../allow.ts'

const none: TSchema = Type.Array(Type.Object({}), { maxItems: 0 })

export const absentThings: Operations = {
  listAggregates: operation(
    {
      method: 'GET',
      path: '/os-aggregates',
      summary: 'List host aggregates: there are none',
      action: 'os_compute_api:os-aggregates:index',
      allow: allow.admin,
      status: 200,
      returns: Type.Object({ aggregates: none }),
    },
    async () => ({ aggregates: [] }),
  ),
  listServerGroups: operation(
    {
      method: 'GET',
      path: '/os-server-groups',
      summary: 'List server groups: there are none',
      action: 'os_compute_api:os-server-groups:index',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ server_groups: none }),
    },
    async () => ({ server_groups: [] }),
  ),
}
