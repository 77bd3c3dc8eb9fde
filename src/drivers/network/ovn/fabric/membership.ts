/** Which port groups hold a port, kept up to date by what comes and goes: an index of all members would be made anew with each of them. */
import type { Northbound } from './northbound.ts'
import { difference } from './sorted.ts'

/** Call it once for a replica, before anything is in it. @returns the groups of a port, all by their UUIDs */
export function groupsByPort(north: Northbound): (portUuid: string) => readonly string[] {
  const groups = new Map<string, Set<string>>()
  north.onChange((changes) => {
    for (const change of changes) {
      if (change.table !== 'Port_Group') continue
      const { gone, come } = difference(change.before?.ports ?? [], change.after?.ports ?? [])
      for (const port of gone) leave(groups, port, change.uuid)
      for (const port of come) groups.set(port, (groups.get(port) ?? new Set()).add(change.uuid))
    }
  })
  return (portUuid) => [...(groups.get(portUuid) ?? [])]
}

function leave(groups: Map<string, Set<string>>, port: string, group: string): void {
  const left = groups.get(port)
  left?.delete(group)
  if (left?.size === 0) groups.delete(port)
}
