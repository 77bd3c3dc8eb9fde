import { getAction, getServer, listActions, type Server, type ServerActionRow } from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { listHostStates } from '../../../../domain/host/index.ts'
import { badRequest } from '../../../../kernel/errors.ts'
import { nextLinks } from '../../resource/page-links.ts'
import { microTime, microTimeOrNull } from '../../resource/time.ts'
import { novaRules } from '../allow.ts'
import type { serverHistoryApi } from '../contract/server-history.ts'
import { HOST_SEEN } from '../microversions/history.ts'
import { pageOf, slicePage } from '../page.ts'
import { changedWithin } from '../time.ts'
import { hostIdOf } from '../view/server.ts'
import type { Deps, HandlersOf } from './deps.ts'

export const serverHistoryHandlers = (deps: Deps): HandlersOf<typeof serverHistoryApi> => ({
  listActions: async (ctx, input) => {
    const { params, query } = input
    const server = await getServer(ctx, params.server_id)
    const { changedSince: since = 0, changedBefore: before = Infinity } = changedWithin(query)
    const rows = (await listActions(ctx, server.id)).filter((row) => changedAt(row) >= since && changedAt(row) <= before)
    const page = slicePage(rows, pageOf(query), (row) => row.request_id)
    if (!page) throw badRequest(`marker [${query.marker}] not found`, 'marker')
    const last = page.items.at(-1)
    const links = page.more && last ? { links: nextLinks(input, last.request_id) } : {}
    return { instanceActions: page.items.map(actionView), ...links }
  },
  showAction: async (ctx, { params }) => {
    const server = await getServer(ctx, params.server_id)
    const row = await getAction(ctx, server.id, params.request_id)
    return { instanceAction: { ...actionView(row), events: [await eventView(ctx, deps, server, row)] } }
  },
})

const changedAt = (row: ServerActionRow) => row.finished_at ?? row.started_at

const actionView = (row: ServerActionRow) => ({
  action: ACTIONS[row.action].action,
  instance_uuid: row.server_id,
  request_id: row.request_id,
  user_id: row.user_id || null,
  project_id: row.project_id,
  start_time: microTime(row.started_at),
  updated_at: microTime(changedAt(row)),
  message: row.result === 'error' ? 'Error' : null,
})

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
}

const RESULTS = { success: 'Success', error: 'Error' } as const

/** Everybody is told that it failed; the reason only whoever the policy lets, as errors may speak of hosts. */
async function eventView(ctx: StoreCtx, { policy }: Deps, server: Server, row: ServerActionRow) {
  const inside = policy.allows(ctx, novaRules.actionEvents)
  const host = (await listHostStates(ctx)).find(({ id }) => id === server.host_id)?.hostname
  return {
    event: ACTIONS[row.action].event,
    start_time: microTime(row.started_at),
    finish_time: microTimeOrNull(row.finished_at),
    result: row.result === null ? null : RESULTS[row.result],
    hostId: hostIdOf(server.project_id, server.host_id),
    ...(inside && host !== undefined ? { host } : {}),
    ...(inside ? { traceback: null } : {}),
    ...(policy.allows(ctx, novaRules.actionDetails) ? { details: row.message } : {}),
    [HOST_SEEN]: inside,
  }
}
