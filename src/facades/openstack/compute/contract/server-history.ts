/** Who did what to a server, and how it ended. */

import { defineApi } from '../../../../api/define.ts'
import { Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { links, orNull, paging } from './pieces.ts'

const nullText = orNull(Type.String())
const fields = {
  action: Type.String(),
  instance_uuid: Type.String(),
  request_id: Type.String(),
  user_id: nullText,
  project_id: nullText,
  start_time: Type.String(),
  updated_at: nullText,
  message: nullText,
}
const event = Type.Object({
  event: Type.String(),
  start_time: Type.String(),
  finish_time: nullText,
  result: nullText,
  host: Type.Optional(Type.String()),
  hostId: Type.String(),
  details: Type.Optional(nullText),
  traceback: Type.Optional(Type.Null()),
})

export const historyQuery = Type.Object(
  { ...paging, 'changes-since': Type.Optional(Type.String()), 'changes-before': Type.Optional(Type.String()) },
  { additionalProperties: false },
)

export const serverHistoryApi = defineApi({
  listActions: {
    method: 'GET',
    path: '/servers/{server_id}/os-instance-actions',
    summary: 'List what was done to a server, newest first',
    action: 'os_compute_api:os-instance-actions:list',
    allow: allow.reader,
    query: historyQuery,
    status: 200,
    returns: Type.Object({ instanceActions: Type.Array(Type.Object(fields)), links: Type.Optional(links) }),
  },
  showAction: {
    method: 'GET',
    path: '/servers/{server_id}/os-instance-actions/{request_id}',
    summary: 'Show what one request did to a server',
    action: 'os_compute_api:os-instance-actions:show',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ instanceAction: Type.Object({ ...fields, events: Type.Array(event) }) }),
  },
})
