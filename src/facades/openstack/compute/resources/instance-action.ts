/** Instance actions: who did what to a server, and how it ended. */
import { orNull, Type } from '../../../../api/schema.ts'
import { getAction, getServer, listActions, type Server, type ServerActionRow } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { hostnamesOf } from '../../../../domain/host/index.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { nextUnder, readQuery } from '../../resource/schema-list.ts'
import { microTime, microTimeOrNull } from '../../resource/time.ts'
import { allow, novaRules } from '../allow.ts'
import { changedWithin, PAGE_MAX } from '../list.ts'
import { HOST_SEEN } from '../microversions/history.ts'
import { links, paging } from '../pieces.ts'
import { hostIdOf } from './server-view.ts'

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
const query = Type.Object(
  { ...paging, 'changes-since': Type.Optional(Type.String()), 'changes-before': Type.Optional(Type.String()) },
  { additionalProperties: false },
)

/** Nova's names of what its parts do. */
const ACTIONS: Readonly<Record<ServerActionRow['action'], { action: string; event: string }>> = {
  create: { action: 'create', event: 'compute__do_build_and_run_instance' },
  delete: { action: 'delete', event: 'compute_terminate_instance' },
  start: { action: 'start', event: 'compute_start_instance' },
  stop: { action: 'stop', event: 'compute_stop_instance' },
  pause: { action: 'pause', event: 'compute_pause_instance' },
  unpause: { action: 'unpause', event: 'compute_unpause_instance' },
  reboot: { action: 'reboot', event: 'compute_reboot_instance' },
  'hard-reboot': { action: 'reboot', event: 'compute_reboot_instance' },
  'attach-volume': { action: 'attach_volume', event: 'compute_attach_volume' },
  'detach-volume': { action: 'detach_volume', event: 'compute_detach_volume' },
  'create-image': { action: 'createImage', event: 'compute_snapshot_instance' },
}

const RESULTS = { success: 'Success', error: 'Error' } as const

const viewOf = (row: ServerActionRow) => ({
  action: ACTIONS[row.action].action,
  instance_uuid: row.server_id,
  request_id: row.request_id,
  user_id: row.user_id || null,
  project_id: row.project_id,
  start_time: microTime(row.started_at),
  updated_at: microTime(row.finished_at ?? row.started_at),
  message: row.result === 'error' ? 'Error' : null,
})

/** Everybody is told that it failed; the reason only whoever the policy lets, as errors may speak of hosts. */
async function eventView(ctx: StoreCtx, { policy }: Serving, server: Server, row: ServerActionRow) {
  const inside = policy.allows(ctx, novaRules.actionEvents)
  const { host_id: hostId } = server
  const host = inside && hostId !== null ? (await hostnamesOf(ctx, new Set([hostId]))).get(hostId) : undefined
  return {
    event: ACTIONS[row.action].event,
    start_time: microTime(row.started_at),
    finish_time: microTimeOrNull(row.finished_at),
    result: row.result === null ? null : RESULTS[row.result],
    hostId: hostIdOf(server.project_id, server.host_id),
    ...(host !== undefined ? { host } : {}),
    ...(inside ? { traceback: null } : {}),
    ...(policy.allows(ctx, novaRules.actionDetails) ? { details: row.message } : {}),
    [HOST_SEEN]: inside,
  }
}

const changed = (op: 'at_least' | 'at_most', time: number | undefined): Filter<'changedAt'>[] =>
  time === undefined ? [] : [{ field: 'changedAt', op, values: [time] }]

export const instanceActions: Operations = {
  listActions: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-instance-actions',
      summary: 'List what was done to a server, newest first',
      action: 'os_compute_api:os-instance-actions:list',
      allow: allow.reader,
      query,
      status: 200,
      returns: Type.Object({ instanceActions: Type.Array(Type.Object(fields)), links: Type.Optional(links) }),
    },
    async (ctx, input) => {
      const { query } = input
      const server = await getServer(ctx, input.params.server_id)
      const { changedSince, changedBefore } = changedWithin(query)
      const filters = [...changed('at_least', changedSince), ...changed('at_most', changedBefore)]
      const page = await listActions(ctx, server.id, { ...readQuery(query, { filters: {}, most: PAGE_MAX }), filters })
      return { instanceActions: page.items.map(viewOf), ...nextUnder('links', input, page, (row) => row.request_id) }
    },
  ),
  showAction: operation(
    {
      method: 'GET',
      path: '/servers/{server_id}/os-instance-actions/{request_id}',
      summary: 'Show what one request did to a server',
      action: 'os_compute_api:os-instance-actions:show',
      allow: allow.reader,
      status: 200,
      returns: Type.Object({ instanceAction: Type.Object({ ...fields, events: Type.Array(event) }) }),
    },
    async (ctx, { params }, serving) => {
      const server = await getServer(ctx, params.server_id)
      const row = await getAction(ctx, server.id, params.request_id)
      return { instanceAction: { ...viewOf(row), events: [await eventView(ctx, serving, server, row)] } }
    },
  ),
}
