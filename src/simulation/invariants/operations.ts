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
      "select 'server ' || name || ' was given up and is still on a host' from server where lifecycle = 'error' and host_id is not null",
    ),
  ],
}
