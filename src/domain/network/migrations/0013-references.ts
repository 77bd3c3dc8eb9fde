import { addReferences } from '../../../store/reference.ts'
import type { Db } from '../../../store/store.ts'

/** What may not outlive what it stands on, also when both come and go at once. */
export const up = (db: Db): Promise<void> =>
  addReferences(db, [
    ['subnet.network_id', 'network.id'],
    ['port.network_id', 'network.id'],
    ['address.port_id', 'port.id'],
    ['address.subnet_id', 'subnet.id'],
    ['floating_ip.network_id', 'network.id'],
    ['floating_ip.port_id', 'port.id'],
    ['floating_ip.fixed_port_id', 'port.id'],
    ['floating_ip.router_id', 'router.id'],
    ['router.gateway_port_id', 'port.id'],
    ['port_security_group.port_id', 'port.id'],
    ['port_security_group.group_id', 'security_group.id'],
    ['security_rule.group_id', 'security_group.id'],
  ])
