import { counted, ok, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

const UP_WITHIN_MS = 60_000

export const portDrift: RowCheck = {
  about: 'networks',
  name: 'ports',
  run: async ({ rows, isUp, clock }) => {
    if (!isUp) return []
    const down = await rows(({ db }) =>
      db
        .selectFrom('port')
        .innerJoin('server', 'server.id', 'port.server_id')
        .select(['port.id', 'server.name', 'port.host_id'])
        .where('port.host_id', 'is not', null)
        .where('port.enabled', '=', 1)
        .where('port.observed_up', '=', 0)
        .where('server.observed_power', '=', 'running')
        .where('server.updated_at', '<', clock.now() - UP_WITHIN_MS)
        .orderBy('server.name')
        .execute(),
    )
    if (down.length === 0) return [ok('Every port of a running guest is up.')]
    const lines = down.map(({ id, name, host_id }) => `port ${id} of ${name} on host ${host_id}`)
    return [warning(`${counted(down.length, 'port')} of running guests not up.`, 'port-down', some(lines))]
  },
}
