/** Volumes that guests have open, held against what their servers should have: one guest at a time has one. */
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { HostWorld } from '../world/host.ts'
import type { Invariant } from './invariant.ts'

/** Volumes that a process has open, with the guests. */
function openVolumes({ guests }: HostWorld): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [guest, { state, volumes }] of guests.guests) {
    if (state === 'absent' || state === 'crashed') continue
    for (const id of volumes.keys()) found.set(id, [...(found.get(id) ?? []), guest])
  }
  return found
}

export const volumesOnce: Invariant = {
  name: 'no volume is open in two guests that is not for several',
  when: 'always',
  breaches(cloud) {
    const shared = new Set(rowsOf(cloud, 'select id from volume where multiattach = 1').map(({ id }) => String(id)))
    const open = cloud.hosts.flatMap((host) => [...openVolumes(host)])
    return open.flatMap(([id, guests]) =>
      guests.length > 1 && !shared.has(id) ? [`volume ${id} is open in ${guests.join(' and ')}`] : [],
    )
  },
}

/** In a server that runs; one that does not holds its volumes without having them open. */
export const volumesPlugged: Invariant = {
  name: 'each running server has its volumes plugged, and no others',
  when: 'rest',
  breaches: (cloud) => cloud.hosts.flatMap((host) => pluggedOn(cloud, host)),
}

const ATTACHED = `select server_volume.volume_id, server_id from server_volume join server on server.id = server_id
  join host on host.id = server.host_id where host.hostname = ? and lifecycle = 'built' and observed_power = 'running'`

function pluggedOn(cloud: SimulatedCloud, host: HostWorld): string[] {
  const open = openVolumes(host)
  const rows = rowsOf(cloud, ATTACHED, host.hostname)
  const isWanted = (id: string, guest: string) => rows.some((row) => row.volume_id === id && row.server_id === guest)
  return [
    ...rows.flatMap(({ volume_id: id, server_id: guest }) =>
      open.get(String(id))?.includes(String(guest)) ? [] : [`volume ${id} of server ${guest} is not plugged`],
    ),
    ...[...open].flatMap(([id, guests]) =>
      guests
        .filter((guest) => !isWanted(id, guest))
        .map((guest) => `volume ${id} is plugged into server ${guest}, which has it not`),
    ),
  ]
}
