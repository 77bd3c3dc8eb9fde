/** Work that outlives its request has ended at rest: done, failed and undone, or stuck and shown. */
import type { Invariant } from './invariant.ts'
import { noRows } from './rows.ts'

export const operationsEnd: Invariant = {
  name: 'every operation ends',
  when: 'rest',
  breaches: (cloud) => [
    ...noRows(
      cloud,
      "select kind || ' ' || params || ' is ' || state || ': ' || coalesce(trouble, failure, '') from operation where state not in ('done', 'failed')",
    ),
    ...noRows(
      cloud,
      "select 'command ' || act || ' for server ' || server_id || ' waits' from host_command where state = 'wanted'",
    ),
    ...noRows(
      cloud,
      "select 'server ' || name || ' is ' || lifecycle || ' without an operation' from server where lifecycle = 'building' or lifecycle = 'deleting'",
    ),
    ...noRows(
      cloud,
      `select 'the making of server ' || server.name || ' is under way in its history, and it is ' || server.lifecycle from server
        join server_action on server_action.server_id = server.id and server_action.action = 'create'
        where server_action.finished_at is null and server.lifecycle in ('built', 'error')`,
    ),
    ...noRows(
      cloud,
      "select 'server ' || name || ' was given up and is still on a host' from server where lifecycle = 'error' and host_id is not null",
    ),
  ],
}
