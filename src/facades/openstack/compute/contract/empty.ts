/** Lists that clients read on their way to something else, of what cannot be made in this cloud yet: they are empty. */

import { defineApi } from '../../../../api/define.ts'
import { type TSchema, Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'

const none: TSchema = Type.Array(Type.Object({}), { maxItems: 0 })

export const emptyApi = defineApi({
  listAggregates: {
    method: 'GET',
    path: '/os-aggregates',
    summary: 'List host aggregates: there are none',
    action: 'os_compute_api:os-aggregates:index',
    allow: allow.admin,
    status: 200,
    returns: Type.Object({ aggregates: none }),
  },
  listServerGroups: {
    method: 'GET',
    path: '/os-server-groups',
    summary: 'List server groups: there are none',
    action: 'os_compute_api:os-server-groups:index',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ server_groups: none }),
  },
  listVolumeAttachments: {
    method: 'GET',
    path: '/servers/{server_id}/os-volume_attachments',
    summary: 'List the volumes of a server: there are none',
    action: 'os_compute_api:os-volumes-attachments:index',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ volumeAttachments: none }),
  },
})
