/** Ports that stand in groups and with servers: what they need stays, and what has gone with them leaves nothing. */
import { isSome, rowsOf } from '../facts.ts'
import { request } from '../request.ts'
import { type Action, Violation } from './action.ts'
import { makePort, PORTS } from './port.ts'
import { removeGroup } from './security-group.ts'

/** The group stays while the port does. */
export const createPortInGroup: Action = {
  name: 'port.create-in-group',
  weight: 2,
  async act(tenant, random) {
    const group = random.pick(tenant.model.of('security_group'))
    const network = random.pick(tenant.model.of('network'))
    if (!group || !network) return
    const port = await makePort(tenant, network, undefined, [group])
    if (!port || random.chance(0.4)) return
    await removeGroup(tenant, group)
    const isWithout = isSome(tenant, 'select 1 from port where id = ?', port.id)() && group.standing === 'gone'
    if (isWithout) throw new Violation(`security group ${group.name} of ${tenant.name} is deleted under port ${port.name}`)
  },
}

/** A server that runs loses a port that it came with. */
export const deletePortOfServer: Action = {
  name: 'port.delete-of-server',
  weight: 1,
  async act(tenant, random) {
    const rows = rowsOf(
      tenant.cloud,
      'select id from port where project_id = ? and server_id is not null and made_for_server = 1 order by id',
      tenant.account.projectId,
    )
    const id = random.pick(rows.map((row) => String(row.id)))
    if (id === undefined) return
    for (const floating of tenant.model.of('floatingip')) if (floating.mayShow('port', id)) floating.loosen('port', '')
    const isThere = isSome(tenant, 'select 1 from port where id = ?', id)
    await request(tenant, 'DELETE', `${PORTS}/${id}`, { refusals: { 404: () => !isThere() } })
  },
}
