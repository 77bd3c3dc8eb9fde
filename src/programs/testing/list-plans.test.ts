/** How SQLite reads lists by what few rows have: by an index of those alone, and never through the table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openTestStore } from '../../store/testing.ts'

const STATUS = `case server.lifecycle when 'error' then 'error' when 'building' then 'building'
  else case server.observed_power when 'failed' then 'error' when 'running' then 'active' when 'paused' then 'paused'
  when 'stopped' then 'stopped' when 'absent' then 'stopped'
  else case server.lifecycle when 'deleting' then 'building' else 'stopped' end end end`

/** As lists ask, and the index that they are read by. */
const READ: [table: string, condition: string, index: string][] = [
  ['server', `project_id = ? and ${STATUS} <> 'active' and ${STATUS} = ?`, 'server_unusual_project_id_status'],
  ['server', `${STATUS} <> 'active' and ${STATUS} = ?`, 'server_unusual_status'],
  ['server', 'project_id = ? and locked <> 0 and locked = 1', 'server_unusual_project_id_locked'],
  ['subnet', 'project_id = ? and version <> 4 and version = ?', 'subnet_unusual_project_id_version'],
  ['subnet', 'ra_mode is not null and ra_mode = ?', 'subnet_unusual_ra_mode'],
  ['security_rule', 'project_id = ? and protocol is not null and protocol = ?', 'security_rule_unusual_project_id_protocol'],
  ['network', 'project_id = ? and enabled * carried <> 1 and enabled * carried = 0', 'network_unusual_project_id_up'],
  ['port', "+project_id = ? and description <> '' and description = ?", 'port_described'],
  ['image', 'owner_id = ? and hidden <> 0 and hidden = 1', 'image_unusual_owner_id_hidden'],
  ['floating_ip', 'project_id = ?', 'floating_ip_list_project_id'],
]

test('rare values are read by an index in the order of the list', async (t) => {
  const store = await openTestStore()
  t.after(() => store.close())
  for (const [table, condition, index] of READ) {
    const statement = `select id from ${table} where ${condition} order by created_at, id limit 101`
    const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(statement)}`.execute(store.db)
    const plan = rows.map(({ detail }) => detail).join()
    assert.ok(plan.includes(index), `${statement}: ${plan}`)
    assert.ok(!plan.includes('TEMP B-TREE'), `${statement}: ${plan}`)
  }
})
