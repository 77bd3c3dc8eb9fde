import { counted, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

const ANSWERED_WITHIN_MS = 120_000

/** Acts on guests that their host has not acknowledged. */
export const commands: RowCheck = {
  about: 'hosts',
  name: 'commands',
  run: async ({ rows, isUp, clock }) => {
    if (!isUp) return []
    const waiting = await rows(({ db }) =>
      db
        .selectFrom('host_command')
        .select(['id', 'act', 'server_id', 'host_id'])
        .where('state', '=', 'wanted')
        .where('created_at', '<', clock.now() - ANSWERED_WITHIN_MS)
        .execute(),
    )
    if (waiting.length === 0) return []
    const lines = waiting.map(({ id, act, server_id, host_id }) => `${act} ${id} for server ${server_id} on host ${host_id}`)
    return [warning(`${counted(waiting.length, 'command')} not acknowledged by the host.`, 'command-waits', some(lines))]
  },
}
