/** What lists are filtered by and few rows have: indexes that leave the others out, and those of what was read through until now. */
import { sql } from 'kysely'
import { createListIndex, createUnusual } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

const UNUSUAL: readonly (readonly [table: string, column: string, usual: string | number | null])[] = [
  ['subnet', 'version', 4],
  ['subnet', 'dhcp', 1],
  ['subnet', 'ra_mode', null],
  ['subnet', 'address_mode', null],
  ['security_rule', 'version', 4],
  ['security_rule', 'protocol', null],
  ['security_rule', 'range_min', null],
  ['security_rule', 'range_max', null],
  ['security_rule', 'remote_prefix', null],
]
const DESCRIBED = ['network', 'subnet', 'port', 'router', 'floating_ip', 'security_group', 'security_rule']
const LISTED: readonly (readonly [table: string, column: string])[] = [
  ['network', 'mtu'],
  ['subnet', 'gateway'],
  ['security_rule', 'direction'],
]

export async function up(db: Db): Promise<void> {
  for (const [table, column, usual] of UNUSUAL) await createUnusual(db, { table, name: column, of: sql.ref(column), usual })
  await createUnusual(db, { table: 'network', name: 'up', of: sql`enabled * carried`, usual: 1 })
  for (const table of DESCRIBED)
    await sql`create index if not exists ${sql.ref(`${table}_described`)} on ${sql.table(table)} (description, created_at, id)
      where description <> ''`.execute(db)
  for (const [table, column] of LISTED) {
    await createListIndex(db, table, [column])
    await createListIndex(db, table, ['project_id', column])
  }
  await createListIndex(db, 'floating_ip', ['project_id', 'ip'])
}
