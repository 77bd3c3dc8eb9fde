/** What each version added to what is told of a server's past. */

import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { Type } from '../../../../api/schema.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'

/** Marks events that the caller may see in versions before 2.51 too. */
export const HOST_SEEN: unique symbol = Symbol('host seen')

const events = (...keys: string[]) => ({
  showAction: inside(
    'instanceAction',
    eachOf('events', (event) => without(event, keys)),
  ),
})

/** Until 2.50 events were for admins only. */
function hideEvents(action: unknown): unknown {
  const { events: shown } = action as { events: { [HOST_SEEN]: boolean }[] }
  return shown.every((event) => event[HOST_SEEN]) ? action : without(action, ['events'])
}

const all = Type.Object({}, { additionalProperties: true })
const unpaged = { querySchema: { listActions: all }, query: { listActions: () => ({}) } }
const withoutBefore = (query: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(query).filter(([key]) => key !== 'changes-before'))

export const historyChanges: readonly ChangeModule[] = [
  { version: '2.84', summary: 'Events have details', response: events('details') },
  { version: '2.66', summary: 'Filter by changes before a time', query: { listActions: withoutBefore } },
  { version: '2.62', summary: 'Events tell the host', response: events('host', 'hostId') },
  {
    version: '2.58',
    summary: 'The past comes in pages',
    ...unpaged,
    response: {
      showAction: inside('instanceAction', (action) => without(action, ['updated_at'])),
      listActions: eachOf('instanceActions', (action) => without(action, ['updated_at'])),
    },
  },
  { version: '2.51', summary: 'Everybody sees events', response: { showAction: inside('instanceAction', hideEvents) } },
]
