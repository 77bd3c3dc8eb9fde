/** Pages role assignments in effect, user by user: only those of a page's users are worked out. */
import type { StoreCtx } from '../../../../store/context.ts'
import { identityRefusals } from '../../entity/index.ts'
import type { Assignment, AssignmentFilter } from './assignment-filter.ts'
import type { AssignmentPage, PageRequest } from './assignment-list.ts'
import { effectiveAssignments, usersWithGrants } from './effective-assignment.ts'

/** The next page begins with this user's entries, but for the first `seen` of them. */
interface Place {
  userId: string
  seen: number
}

/** In the order of users. @throws not_found for a project that is not there, and for a marker that no page gave */
export async function pageOfEffective(
  ctx: StoreCtx,
  filter: AssignmentFilter,
  { limit, marker }: PageRequest = {},
): Promise<AssignmentPage> {
  if (limit === undefined && marker === undefined) return { items: await effectiveAssignments(ctx, filter) }
  let from: Place | undefined = marker === undefined ? { userId: '', seen: 0 } : placeIn(marker)
  const items: Assignment[] = []
  while (from && items.length < (limit ?? Number.POSITIVE_INFINITY)) {
    const wanted = limit === undefined ? USERS_AT_ONCE : Math.min(limit - items.length, USERS_AT_ONCE)
    const users = await usersWithGrants(ctx, filter, from.userId, wanted + 1)
    const later = users.length > wanted ? users.pop() : undefined
    const ofUsers = Map.groupBy(await effectiveAssignments(ctx, filter, users), ({ actor }) => actor.id)
    for (const userId of users) {
      const skipped = userId === from.userId ? from.seen : 0
      const room = limit === undefined ? undefined : skipped + limit - items.length
      const all = ofUsers.get(userId) ?? []
      items.push(...all.slice(skipped, room))
      if (room !== undefined && all.length > room)
        return { items, ...(limit === 0 ? {} : { next: markerOf({ userId, seen: room }) }) }
    }
    from = later === undefined ? undefined : { userId: later, seen: 0 }
  }
  return { items, ...(from && limit !== 0 ? { next: markerOf(from) } : {}) }
}

const USERS_AT_ONCE = 1000

const markerOf = ({ userId, seen }: Place): string => Buffer.from(JSON.stringify([userId, seen])).toString('base64url')

function placeIn(marker: string): Place {
  const [, userId, seen] = /^\["([^"\\]*)",(\d{1,9})\]$/.exec(Buffer.from(marker, 'base64url').toString()) ?? []
  if (userId === undefined) throw identityRefusals.marker_not_found({ marker })
  return { userId, seen: Number(seen) }
}
