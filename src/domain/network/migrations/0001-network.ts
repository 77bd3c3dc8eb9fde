import { type CreateTableBuilder, sql } from 'kysely'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  await createNetworks(db)
  await createPorts(db)
  await createRouters(db)
  await createGroups(db)
  await createIndexes(db)
  await createGuards(db)
}

/** The columns of `StandardRow`. */
const standard = (db: Db, name: string): CreateTableBuilder<string> =>
  db.schema
    .createTable(name)
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('tags_json', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())

async function createNetworks(db: Db) {
  await standard(db, 'network')
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('shared', 'integer', (c) => c.notNull())
    .addColumn('external', 'integer', (c) => c.notNull())
    .addColumn('mtu', 'integer', (c) => c.notNull())
    .addColumn('port_security', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('physical_network', 'text')
    .addColumn('vlan', 'integer')
    .execute()
  await standard(db, 'subnet')
    .addColumn('network_id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('cidr', 'text', (c) => c.notNull())
    .addColumn('gateway', 'text')
    .addColumn('dhcp', 'integer', (c) => c.notNull())
    .addColumn('dns_json', 'text', (c) => c.notNull())
    .addColumn('routes_json', 'text', (c) => c.notNull())
    .addColumn('pools_json', 'text', (c) => c.notNull())
    .addColumn('ra_mode', 'text')
    .addColumn('address_mode', 'text')
    .execute()
}

async function createPorts(db: Db) {
  await standard(db, 'port')
    .addColumn('network_id', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('mac', 'text', (c) => c.notNull())
    .addColumn('device_id', 'text', (c) => c.notNull())
    .addColumn('device_owner', 'text', (c) => c.notNull())
    .addColumn('server_id', 'text')
    .addColumn('made_for_server', 'integer', (c) => c.notNull())
    .addColumn('host_id', 'text')
    .addColumn('vnic_type', 'text', (c) => c.notNull())
    .addColumn('port_security', 'integer', (c) => c.notNull())
    .addColumn('pairs_json', 'text', (c) => c.notNull())
    .addColumn('hostname', 'text', (c) => c.notNull())
    .addColumn('observed_up', 'integer', (c) => c.notNull())
    .addUniqueConstraint('port_mac_once', ['network_id', 'mac'])
    .execute()
  await db.schema
    .createTable('address')
    .ifNotExists()
    .addColumn('port_id', 'text', (c) => c.notNull())
    .addColumn('network_id', 'text', (c) => c.notNull())
    .addColumn('subnet_id', 'text', (c) => c.notNull())
    .addColumn('ip', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('address_once', ['subnet_id', 'ip'])
    .execute()
  await db.schema
    .createTable('server_port_stamp')
    .ifNotExists()
    .addColumn('server_id', 'text', (c) => c.primaryKey())
    .addColumn('stamp', 'integer', (c) => c.notNull().defaultTo(1))
    .execute()
}

async function createRouters(db: Db) {
  await standard(db, 'router')
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('gateway_port_id', 'text')
    .addColumn('snat', 'integer', (c) => c.notNull())
    .addColumn('routes_json', 'text', (c) => c.notNull())
    .execute()
  await standard(db, 'floating_ip')
    .addColumn('network_id', 'text', (c) => c.notNull())
    .addColumn('port_id', 'text', (c) => c.notNull())
    .addColumn('ip', 'text', (c) => c.notNull())
    .addColumn('fixed_port_id', 'text')
    .addColumn('fixed_ip', 'text')
    .addColumn('router_id', 'text')
    .addUniqueConstraint('floating_ip_once', ['network_id', 'ip'])
    .addUniqueConstraint('floating_ip_fixed_once', ['network_id', 'fixed_port_id', 'fixed_ip'])
    .execute()
}

async function createGroups(db: Db) {
  await standard(db, 'security_group')
    .addColumn('is_default', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('security_rule')
    .ifNotExists()
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text', (c) => c.notNull())
    .addColumn('direction', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('protocol', 'text')
    .addColumn('range_min', 'integer')
    .addColumn('range_max', 'integer')
    .addColumn('remote_cidr', 'text')
    .addColumn('remote_group_id', 'text')
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('port_security_group')
    .ifNotExists()
    .addColumn('port_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('port_security_group_once', ['port_id', 'group_id'])
    .execute()
}

async function createIndexes(db: Db) {
  const indexes: [string, string[]][] = [
    ['network', ['project_id']],
    ['subnet', ['network_id']],
    ['subnet', ['project_id']],
    ['port', ['project_id']],
    ['port', ['device_id']],
    ['port', ['server_id']],
    ['port', ['host_id']],
    ['address', ['port_id']],
    ['router', ['project_id']],
    ['floating_ip', ['project_id']],
    ['floating_ip', ['fixed_port_id']],
    ['security_group', ['project_id']],
    ['security_rule', ['group_id']],
    ['security_rule', ['remote_group_id']],
    ['security_rule', ['project_id']],
    ['port_security_group', ['group_id']],
  ]
  for (const [table, columns] of indexes)
    await db.schema
      .createIndex(`${table}_by_${columns.join('_')}`)
      .ifNotExists()
      .on(table)
      .columns(columns)
      .execute()
}

/** What no two rows may have in common. */
async function createGuards(db: Db) {
  await db.schema
    .createIndex('security_group_one_default')
    .ifNotExists()
    .unique()
    .on('security_group')
    .column('project_id')
    .where(sql.ref('is_default'), '=', 1)
    .execute()
  await db.schema
    .createIndex('network_flat_once')
    .ifNotExists()
    .unique()
    .on('network')
    .column('physical_network')
    .where(sql.ref('kind'), '=', 'flat')
    .execute()
}
