/** Sums that are kept beside the rows, and rows that belong to others. */

import { rowsOf } from '../tenants/facts.ts'
import type { Invariant } from './invariant.ts'
import { noRows } from './rows.ts'

export const claims: Invariant = {
  name: 'what hosts have claimed is the sum of their servers',
  when: 'rest',
  breaches: (cloud) => [
    ...noRows(
      cloud,
      `select host.hostname || ' counts ' || claimed_cpus || ' processors and ' || claimed_memory_mib || ' MiB, and its servers are ' || coalesce(sum(server.cpus), 0) || ' and ' || coalesce(sum(server.memory_mib), 0)
        from host left join server on server.host_id = host.id group by host.id
        having claimed_cpus != coalesce(sum(server.cpus), 0) or claimed_memory_mib != coalesce(sum(server.memory_mib), 0)`,
    ),
    ...noRows(
      cloud,
      `select 'server ' || id || ' and its claim are not on one host' from server left join host_claim on server_id = server.id
        where server.host_id is not host_claim.host_id`,
    ),
    ...noRows(
      cloud,
      "select 'a claim of server ' || server_id || ', which is not there' from host_claim where server_id not in (select id from server)",
    ),
  ],
}

const COUNTS = `select kept.table_name, kept.project_id, kept.n from project_row_count as kept`

/** Kept by triggers, for quotas. */
export const rowCounts: Invariant = {
  name: 'kept counts of rows are what is counted',
  when: 'rest',
  breaches(cloud) {
    const tables = noRows(cloud, 'select distinct table_name from project_row_count')
    return tables.flatMap((table) =>
      noRows(
        cloud,
        `select '${table} of project ' || coalesce(kept.project_id, counted.project_id) || ': ' || coalesce(kept.n, 0) || ' is kept, ' || coalesce(counted.n, 0) || ' there are'
          from (${COUNTS} where table_name = '${table}') as kept
          full join (select project_id, count(*) as n from "${table}" group by project_id) as counted on counted.project_id = kept.project_id
          where kept.n is not counted.n`,
      ),
    )
  },
}

/** Rows that go with what they belong to. */
const BELONGS: readonly [table: string, column: string, owner: string][] = [
  ['subnet', 'network_id', 'network'],
  ['port', 'network_id', 'network'],
  ['address', 'port_id', 'port'],
  ['address', 'subnet_id', 'subnet'],
  ['port_security_group', 'port_id', 'port'],
  ['port_security_group', 'group_id', 'security_group'],
  ['security_rule', 'group_id', 'security_group'],
  ['security_rule', 'remote_group_id', 'security_group'],
  ['router', 'gateway_port_id', 'port'],
  ['floating_ip', 'port_id', 'port'],
  ['floating_ip', 'fixed_port_id', 'port'],
  ['floating_ip', 'router_id', 'router'],
  ['port', 'server_id', 'server'],
  ['server_action', 'server_id', 'server'],
  ['server_port_stamp', 'server_id', 'server'],
  ['server', 'host_id', 'host'],
  ['host_command', 'server_id', 'server'],
  ['image_property', 'image_id', 'image'],
  ['image_member', 'image_id', 'image'],
  ['secret_metadata', 'secret_id', 'secret'],
  ['secret_consumer', 'secret_id', 'secret'],
  ['secret_container_member', 'container_id', 'secret_container'],
  ['secret_container_member', 'secret_id', 'secret'],
  ['secret_container_consumer', 'container_id', 'secret_container'],
  ['application_credential_role', 'credential_id', 'application_credential'],
  ['server_search_row', 'id', 'server'],
  ['volume_metadata', 'volume_id', 'volume'],
  ['volume_image_metadata', 'volume_id', 'volume'],
  ['volume_attachment', 'volume_id', 'volume'],
  ['volume_snapshot', 'volume_id', 'volume'],
  ['volume_snapshot_metadata', 'snapshot_id', 'volume_snapshot'],
  ['volume', 'type_id', 'volume_type'],
  ['volume_type', 'qos_id', 'volume_qos'],
  ['volume_type_access', 'type_id', 'volume_type'],
  ['volume', 'group_id', 'volume_group'],
  ['volume_snapshot', 'group_snapshot_id', 'volume_group_snapshot'],
  ['volume_group', 'type_id', 'volume_group_type'],
  ['volume_group_volume_type', 'group_id', 'volume_group'],
  ['volume_group_snapshot', 'group_id', 'volume_group'],
  ['volume_default_type', 'type_id', 'volume_type'],
  ['server_volume', 'server_id', 'server'],
  ['server_volume', 'volume_id', 'volume'],
  ['server_volume', 'attachment_id', 'volume_attachment'],
  ['project_search_row', 'id', 'project'],
]

/** What bears tags, by its table's name. */
const TAGGED = ['server', 'image', 'network', 'subnet', 'port', 'router', 'floating_ip', 'security_group']

/** Ports that nobody asked for by themselves are of what is there. */
const PORTS_OF_NOBODY = `select 'port ' || id || ', ' || device_owner || ' of ' || device_id || ', which is not there' from port where
  (device_owner in ('network:router_interface', 'network:router_gateway') and device_id not in (select id from router))
  or (device_owner = 'network:floatingip' and device_id not in (select id from floating_ip))
  or (made_for_server = 1 and server_id is null)`

const METADATA_PORTS = `select 'network ' || network_id || ' has ' || count(*) || ' metadata ports' from port
  where device_owner = 'network:distributed' group by network_id having count(*) > 1`

export const orphans: Invariant = {
  name: 'no row is left of what is gone',
  when: 'rest',
  breaches: (cloud) => [
    ...BELONGS.flatMap(([table, column, owner]) =>
      noRows(
        cloud,
        `select '${table} of ${owner} ' || "${column}" || ', which is not there' from "${table}" where "${column}" is not null and "${column}" not in (select id from "${owner}")`,
      ),
    ),
    ...TAGGED.flatMap((kind) =>
      noRows(
        cloud,
        `select 'tag ' || key || ' of ${kind} ' || resource_id || ', which is not there' from tag where kind = '${kind}' and resource_id not in (select id from "${kind}")`,
      ),
    ),
    ...noRows(cloud, PORTS_OF_NOBODY),
    ...noRows(cloud, METADATA_PORTS),
  ],
}

/** Longer than those who remove them look for what they have missed. */
const PROJECT_GONE_MS = 2 * 3_600_000

const OF_PROJECTS = [
  'quota_limit',
  'secret',
  'secret_container',
  'secret_order',
  'secret_project_key',
  'role_assignment',
  'application_credential',
]

export const projectsGone: Invariant = {
  name: 'what a deleted project had goes with it',
  when: 'rest',
  breaches: (cloud) =>
    OF_PROJECTS.flatMap((table) => {
      const column = table === 'role_assignment' ? 'target_id' : 'project_id'
      const rows = rowsOf(
        cloud,
        `select ${column} as project from "${table}" where ${column} in (select id from deleted_project where deleted_at < ?)`,
        cloud.clock.now() - PROJECT_GONE_MS,
      )
      return rows.map(({ project }) => `${table} of project ${project}, which is deleted`)
    }),
}
