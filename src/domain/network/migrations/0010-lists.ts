/** What lists are read by: each filter and order that clients use has an index that begins with it and ends in the list's order. */
import { sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await addColumns(db)
  for (const [table, columns] of LISTED) {
    await index(db, table, [])
    for (const column of columns) await index(db, table, [column])
  }
  for (const table of NAMED) await index(db, table, ['project_id', 'name'])
  await sql`create index if not exists network_open on network (created_at, id) where shared = 1 or external = 1`.execute(db)
  await db.schema
    .createIndex('network_shared')
    .ifNotExists()
    .on('network')
    .column('id')
    .where(sql.ref('shared'), '=', 1)
    .execute()
  await sql`create index if not exists port_list_disabled on port (created_at, id) where enabled = 0`.execute(db)
  await sql`create index if not exists port_list_project_disabled on port (project_id, created_at, id) where enabled = 0`.execute(
    db,
  )
  await sql`create index if not exists port_list_state on port ((${PORT_STATE}), created_at, id)`.execute(db)
  await sql`create index if not exists port_list_project_state on port (project_id, (${PORT_STATE}), created_at, id)`.execute(db)
  await sql`create index if not exists port_list_owner on port (network_owner_id, created_at, id)
    where network_owner_id is not null`.execute(db)
  await sql`create index if not exists port_list_owner_state on port (network_owner_id, (${PORT_STATE}), created_at, id)
    where network_owner_id is not null`.execute(db)
  await sql`create index if not exists subnet_list_owner on subnet (network_owner_id, created_at, id)
    where network_owner_id is not null`.execute(db)
  for (const name of SUPERSEDED) await db.schema.dropIndex(name).ifExists().execute()
  await db.schema.createIndex('address_by_ip').ifNotExists().on('address').columns(['ip', 'port_id']).execute()
  await db.schema.createIndex('address_by_subnet').ifNotExists().on('address').columns(['subnet_id', 'port_id']).execute()
}

const LISTED: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['network', ['project_id', 'name', 'shared', 'external', 'enabled', 'kind']],
  ['subnet', ['project_id', 'name', 'network_id', 'cidr']],
  ['port', ['project_id', 'name', 'network_id', 'device_id', 'device_owner', 'mac', 'host_id']],
  ['router', ['project_id', 'name', 'enabled']],
  ['floating_ip', ['project_id', 'network_id', 'ip', 'fixed_port_id', 'router_id', 'fixed_ip']],
  ['security_group', ['project_id', 'name']],
  ['security_rule', ['project_id', 'group_id', 'remote_group_id']],
]
const NAMED = ['network', 'subnet', 'port', 'router', 'security_group']

const index = (db: Db, table: string, columns: readonly string[]) =>
  db.schema
    .createIndex(`${table}_list_${columns.join('_') || 'all'}`)
    .ifNotExists()
    .on(table)
    .columns([...columns, 'created_at', 'id'])
    .execute()

/** As lists derive it. */
const PORT_STATE = sql`case when device_owner = 'network:floatingip' then 'none'
  when enabled = 1 and (observed_up = 1 or substr(device_owner, 1, 15) = 'network:router_') then 'up' else 'down' end`

/** Those of the first migration that others begin with. */
const SUPERSEDED = [
  'network_by_project_id',
  'subnet_by_network_id',
  'subnet_by_project_id',
  'port_by_project_id',
  'port_by_device_id',
  'port_by_host_id',
  'router_by_project_id',
  'floating_ip_by_project_id',
  'floating_ip_by_fixed_port_id',
  'security_group_by_project_id',
  'security_rule_by_group_id',
  'security_rule_by_remote_group_id',
  'security_rule_by_project_id',
]

async function addColumns(db: Db) {
  const tables = await db.introspection.getTables()
  const has = (table: string, column: string) =>
    tables.find(({ name }) => name === table)?.columns.some(({ name }) => name === column)
  const add = async (table: string, column: string, type: 'text' | 'integer', unlessTold?: string | number) => {
    if (has(table, column)) return
    await db.schema
      .alterTable(table)
      .addColumn(column, type, (c) => (unlessTold === undefined ? c : c.notNull().defaultTo(unlessTold)))
      .execute()
  }
  await add('port', 'profile_json', 'text', '{}')
  await add('port', 'nic', 'integer', 0)
  await add('security_rule', 'remote_prefix', 'text')
  await sql`update security_rule set remote_prefix = remote_cidr where remote_prefix is null`.execute(db)
  for (const table of ['port', 'subnet']) {
    await add(table, 'network_owner_id', 'text')
    await sql`update ${sql.table(table)} set network_owner_id = (
      select network.project_id from network
      where network.id = ${sql.ref(`${table}.network_id`)} and network.project_id <> ${sql.ref(`${table}.project_id`)})`.execute(
      db,
    )
  }
}
