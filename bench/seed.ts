/** Very many projects, written beside the cloud into its database: through the API they would take longer than all benchmarks. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { BenchCloud } from './cloud.ts'

/** @returns their ids. The cloud learns of them at its next look: nothing that it has kept speaks of them. */
export function seedProjects(cloud: BenchCloud, parentId: string, count: number, prefix: string): string[] {
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'))
  try {
    const insert = database.prepare(
      `insert into project (id, name, options, extra, generation, created_at, domain_id, parent_id, is_domain, enabled, description)
       values (?, ?, '{}', '{}', 1, 0, 'default', ?, 0, 1, 'one of very many')`,
    )
    database.exec('pragma busy_timeout = 5000; begin immediate')
    const ids = Array.from({ length: count }, () => randomBytes(16).toString('hex'))
    for (const [i, id] of ids.entries()) insert.run(id, `${prefix}-${i}`, parentId)
    database.exec('commit')
    return ids
  } finally {
    database.close()
  }
}

/** Very many networks of one project, each with a subnet and a port with an address; the ports are in one group. The cloud does not run meanwhile. */
export function seedNetworks(cloud: BenchCloud, count: number): void {
  const database = new DatabaseSync(join(cloud.state, 'controller', 'welkin.db'))
  try {
    database.exec('pragma busy_timeout = 5000; begin immediate')
    const insert = (table: string, row: Record<string, string | number | null>) =>
      database
        .prepare(
          `insert into ${table} (${Object.keys(row).join()}) values (${Object.keys(row)
            .map(() => '?')
            .join()})`,
        )
        .run(...Object.values(row))
    const standard = (id: string) => ({ id, project_id: CROWD, name: 'crowd', description: '', ...NEW })
    insert('security_group', { ...standard(CROWD), is_default: 1 })
    for (let i = 0; i < count; i++) {
      const [network, subnet, port] = [randomUUID(), randomUUID(), randomUUID()]
      const mac = `fa:16:3e:${[i >> 16, (i >> 8) & 255, i & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
      insert('network', { ...standard(network), ...NETWORK })
      insert('subnet', { ...standard(subnet), ...SUBNET, network_id: network })
      insert('port', { ...standard(port), ...PORT, network_id: network, mac })
      insert('address', { port_id: port, network_id: network, subnet_id: subnet, ip: '10.0.0.10', position: 0 })
      insert('port_security_group', { port_id: port, group_id: CROWD })
    }
    database.exec('commit')
  } finally {
    database.close()
  }
}

const CROWD = '00000000-0000-4000-8000-0000000c80d0'
const NEW = { created_at: 0, updated_at: 0, revision: 0 }
const NETWORK = { enabled: 1, shared: 0, external: 0, mtu: 1442, port_security: 1, kind: 'geneve' }
const SUBNET = {
  ...{ version: 4, cidr: '10.0.0.0/24', gateway: '10.0.0.1', dhcp: 0, dns_json: '[]', routes_json: '[]' },
  pools_json: '[{"start":"10.0.0.2","end":"10.0.0.254"}]',
}
const PORT = {
  ...{ enabled: 1, device_id: '', device_owner: '', made_for_server: 0, vnic_type: 'normal', port_security: 1 },
  ...{ pairs_json: '[]', hostname: 'crowd', observed_up: 0 },
}
