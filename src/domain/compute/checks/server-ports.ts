/** Finds ports that are held for servers that are no more: nobody uses them, and nobody else can get their addresses. */
import { type Finding, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'

export const serverPorts: RowCheck = {
  about: 'networks',
  name: 'ports of servers',
  run: async ({ rows }) =>
    judgeServerPorts(
      await rows(({ db }) =>
        db
          .selectFrom('port')
          .select(['id', 'server_id'])
          .where('server_id', 'is not', null)
          .where('server_id', 'not in', (eb) => eb.selectFrom('server').select('id'))
          .orderBy('id')
          .execute(),
      ),
    ),
}

export function judgeServerPorts(held: readonly { id: string; server_id: string | null }[]): Finding[] {
  if (held.length === 0) return []
  const lines = held.map(({ id, server_id }) => `port ${id} of server ${server_id}`)
  return [warning('Ports are held for servers that are no more.', 'address-of-nobody', some(lines))]
}
