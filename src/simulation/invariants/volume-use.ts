/** Who has a volume: what guests have plugged, held against the rows. */
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'
import { asFeedGoesOn, noRows } from './rows.ts'

/** Unless its type lets several have it. */
const HAD_TWICE = `select 'volume ' || volume.id || ' is had ' || count(*) || ' times' from volume_attachment join volume on volume.id = volume_id
  where multiattach = 0 group by volume.id having count(*) > 1`

export const volumesHadOnce = asFeedGoesOn({
  name: 'no volume is had by two unless its type lets them',
  breaches: (cloud) => noRows(cloud, HAD_TWICE),
})

const OF_ANOTHER = `select 'volume ' || volume.id || ' is another’s than server ' || server.name || ', which has it' from server_volume
    join volume on volume.id = volume_id join server on server.id = server_id where volume.project_id != server.project_id
  union all select 'volume ' || volume.id || ' is another’s than its attachment ' || volume_attachment.id from volume_attachment
    join volume on volume.id = volume_id where volume.project_id != volume_attachment.project_id
  union all select 'snapshot ' || volume_snapshot.id || ' is another’s than its volume' from volume_snapshot
    join volume on volume.id = volume_id where volume.project_id != volume_snapshot.project_id
  union all select 'volume ' || volume.id || ' is another’s than its group' from volume
    join volume_group on volume_group.id = group_id where volume.project_id != volume_group.project_id
  union all select 'snapshot ' || volume_snapshot.id || ' is another’s than that of its group' from volume_snapshot
    join volume_group_snapshot on volume_group_snapshot.id = group_snapshot_id where volume_snapshot.project_id != volume_group_snapshot.project_id`

export const volumesOfOneProject = asFeedGoesOn({
  name: 'a volume, its snapshots and who has it are of one project',
  breaches: (cloud) => noRows(cloud, OF_ANOTHER),
})

interface Plugged {
  guest: string
  volume: string
  hostname: string
  readOnly: boolean
}

/** Of guests that have a process. */
const pluggedOf = (cloud: SimulatedCloud): Plugged[] =>
  cloud.hosts.flatMap(({ hostname, guests }) =>
    [...guests.guests].flatMap(([guest, { state, volumes }]) =>
      state === 'running' || state === 'paused' || state === 'shutdown'
        ? [...volumes].map(([volume, { readOnly }]) => ({ guest, volume, hostname, readOnly }))
        : [],
    ),
  )

export const volumesWrittenOnce: Invariant = {
  name: 'no volume’s file is written by two guests unless its type lets them',
  when: 'always',
  breaches(cloud) {
    const writing = Map.groupBy(
      pluggedOf(cloud).filter(({ readOnly }) => !readOnly),
      ({ volume }) => volume,
    )
    const several = [...writing].filter(([, by]) => by.length > 1)
    if (several.length === 0) return []
    const shared = new Set(rowsOf(cloud, 'select id from volume where multiattach = 1').map(({ id }) => id))
    return several.flatMap(([volume, by]) =>
      shared.has(volume) ? [] : [`volume ${volume} is written by guests ${by.map(({ guest }) => guest).join(' and ')}`],
    )
  },
}

const HAVE = `select server_volume.volume_id, server_id, state, server.name, observed_power, wanted_power, host.hostname from server_volume
  join server on server.id = server_id join host on host.id = server.host_id where lifecycle = 'built'`

/** A guest that stands paused keeps what it has until it goes on. */
const keepsWhat = ({ state, observed_power }: Record<string, unknown>) => state === 'detaching' && observed_power === 'paused'

export const volumesPlugged: Invariant = {
  name: 'each running server has its volumes plugged, and no others',
  when: 'rest',
  breaches(cloud) {
    const plugged = new Set(pluggedOf(cloud).map(({ guest, volume, hostname }) => `${volume} of ${guest} on ${hostname}`))
    const found: string[] = []
    for (const row of rowsOf(cloud, HAVE)) {
      const { volume_id, server_id, hostname, state, observed_power: power, wanted_power: wanted, name } = row
      const isPlugged = plugged.delete(`${volume_id} of ${server_id} on ${hostname}`)
      const runs = power === wanted && (power === 'running' || power === 'paused')
      if (runs && !isPlugged && !keepsWhat(row) && !isLost(cloud, String(volume_id)))
        found.push(`volume ${volume_id} of server ${name} is ${state} and not plugged on ${hostname}`)
    }
    return [...found, ...[...plugged].map((one) => `volume ${one} is plugged, and nobody has given it`)]
  },
}

/** The servers whose guests do not start any more: what they had is lost with their host's disks. */
export const serversWithoutDisks = (cloud: SimulatedCloud): string[] =>
  cloud.hasLostDisks
    ? rowsOf(
        cloud,
        "select server_id as id from server_volume join volume on volume.id = volume_id where volume.observed_state = 'failed'",
      ).map(({ id }) => String(id))
    : []

/** Its host has lost all that it had. */
const isLost = (cloud: SimulatedCloud, id: string): boolean =>
  cloud.hasLostDisks && rowsOf(cloud, "select 1 from volume where id = ? and observed_state = 'failed'", id).length > 0

const UNDER_WAY = `
  select 'volume ' || volume_id || ' of server ' || name || ' is ' || state || ' at rest' from server_volume join server on server.id = server_id
    where state != 'attached' and lifecycle = 'built' and observed_power in ('running', 'stopped')
  union all select 'attachment ' || volume_attachment.id || ' is ' || volume_attachment.status || ', and compute says ' || coalesce(state, 'nothing') from volume_attachment
    left join server_volume on attachment_id = volume_attachment.id where held = 1 and case state when 'waiting' then 'reserved' else state end is not volume_attachment.status
  union all select 'volume ' || id || ' is in-use and nobody has it' from volume where status = 'in-use' and id not in (select volume_id from volume_attachment where status = 'attached')`

/** By words alone a volume may be about to be had, or given back. */
export const attachmentsAtRest: Invariant = {
  name: 'what compute and volumes say of each other is the same, and nothing hangs',
  when: 'rest',
  breaches: (cloud) => noRows(cloud, UNDER_WAY),
}
