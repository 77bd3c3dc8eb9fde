import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SERVICES } from '../../src/programs/services.ts'
import { openTestStore } from '../../src/store/testing.ts'

/** What becomes of rows of a deleted project that no operator has to remove. */
const OTHERWISE: Readonly<Record<string, string>> = {
  application_credential: 'goes with its project: it is void without it',
  audit_event: 'is kept: who deleted what is asked afterwards',
  change: 'is the log of changes',
  credential: 'is its user’s',
  identity_limit: 'goes with its project',
  image_task: 'is forgotten two days after its end',
  oauth1_access_token: 'is void without its project',
  oauth1_request_token: 'is void without its project',
  project_endpoint: 'goes with its project',
  project_endpoint_group: 'goes with its project',
  project_row_count: 'follows the rows that it counts',
  quota_limit: 'goes by a task of its own',
  revocation: 'expires',
  secret: 'goes by a task of its own',
  secret_container: 'goes by a task of its own',
  secret_container_consumer: 'goes by a task of its own',
  secret_consumer: 'goes by a task of its own',
  secret_order: 'goes by a task of its own',
  secret_project_key: 'goes by a task of its own',
  security_rule: 'goes with its group',
  server_action: 'goes with its server',
  tag: 'goes with what it is on',
  trust: 'is void without its project',
  volume_attachment: 'goes with its volume',
  volume_message: 'expires',
}

test('of every table with rows of projects it is known what becomes of them when the project is deleted', async () => {
  const store = await openTestStore()
  const tables = await store.db.introspection.getTables()
  const owned = tables.filter(({ columns }) => columns.some(({ name }) => name === 'project_id' || name === 'owner_id'))
  const said = new Set([
    ...SERVICES.flatMap(({ projectRows = [] }) => projectRows.map(({ table }): string => table)),
    ...Object.keys(OTHERWISE),
  ])
  const names = owned.map(({ name }) => name)
  assert.deepEqual(
    names.filter((name) => !said.has(name)),
    [],
    'say it in the service’s `projectRows`, or here',
  )
  assert.deepEqual(
    Object.keys(OTHERWISE).filter((name) => !names.includes(name)),
    [],
    'there is no such table',
  )
})
