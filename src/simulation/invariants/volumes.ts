/** Volumes on hosts, held against their rows: what is promised is there, and nothing is left of what is gone. */

import { isEncrypted, runsOf } from '../../drivers/volume/fake/pool.ts'
import { chainOf } from '../../drivers/volume/layer-graph.ts'
import { rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { HostWorld } from '../world/host.ts'
import type { Invariant } from './invariant.ts'
import { asFeedGoesOn, noRows } from './rows.ts'

const ON_HOST = 'join host on host.id = volume.host_id where host.hostname = ?'

export const volumeLeftovers: Invariant = {
  name: 'nothing of a volume is left on a host after its row',
  when: 'rest',
  breaches: (cloud) => cloud.hosts.flatMap((host) => leftOn(cloud, host)),
}

function leftOn(cloud: SimulatedCloud, { hostname, disks: { pool } }: HostWorld): string[] {
  const idsOf = (sql: string) => new Set(rowsOf(cloud, sql, hostname).map(({ id }) => String(id)))
  const volumes = idsOf(`select volume.id from volume ${ON_HOST}`)
  const snapshots = idsOf(
    `select volume_snapshot.id from volume_snapshot join volume on volume.id = volume_snapshot.volume_id ${ON_HOST}`,
  )
  const left = (what: string, ids: Iterable<string>, wanted: ReadonlySet<string>) =>
    [...ids].filter((id) => !wanted.has(id)).map((id) => `${what} ${id} is left on ${hostname}`)
  return [...left('volume', pool.volumes.keys(), volumes), ...left('snapshot', pool.snapshots.keys(), snapshots)]
}

const MIB_PER_GIB = 1024
/** A host that has lost all that it had says so, and nobody makes anew what was lost. */
const NOT_LOST = "and not (observed_state = 'failed' and ?)"

export const volumesThere: Invariant = {
  name: 'a volume that can be used is on its host, as large as it is shown',
  when: 'rest',
  breaches: (cloud) => cloud.hosts.flatMap((host) => missingOn(cloud, host)),
}

function missingOn(cloud: SimulatedCloud, { hostname, disks: { pool } }: HostWorld): string[] {
  const lost = cloud.hasLostDisks ? 1 : 0
  const volumes = rowsOf(
    cloud,
    `select volume.id, size_gib from volume ${ON_HOST} and status in ('available', 'in-use', 'reserved', 'attaching', 'detaching', 'awaiting-transfer') ${NOT_LOST}`,
    ...[hostname, lost],
  )
  const snapshots = rowsOf(
    cloud,
    `select volume_snapshot.id from volume_snapshot join volume on volume.id = volume_snapshot.volume_id ${ON_HOST}
      and volume_snapshot.status = 'available' ${NOT_LOST}`,
    ...[hostname, lost],
  )
  return [
    ...volumes.flatMap(({ id, size_gib }) => {
      const had = pool.volumes.get(String(id))
      if (had && had.sizeMib >= Number(size_gib) * MIB_PER_GIB) return []
      return [`volume ${id} of ${size_gib} GiB is ${had ? `${had.sizeMib} MiB` : 'not'} on ${hostname}`]
    }),
    ...snapshots.flatMap(({ id }) => (pool.snapshots.has(String(id)) ? [] : [`snapshot ${id} is not on ${hostname}`])),
  ]
}

const SHOWN = `select volume.id, size_gib from volume ${ON_HOST} and status in ('available', 'in-use', 'reserved')
  and wanted_state = 'present' and launched_at is not null`

/** Not only at rest, when its host has followed in any case. */
export const volumesAsLarge = asFeedGoesOn({
  name: 'no volume is shown larger than it is',
  breaches: (cloud) =>
    cloud.hasLostDisks ? [] : cloud.hosts.flatMap(({ hostname, disks: { pool } }) => smallerOn(cloud, hostname, pool)),
})

const smallerOn = (cloud: SimulatedCloud, hostname: string, pool: HostWorld['disks']['pool']): string[] =>
  rowsOf(cloud, SHOWN, hostname).flatMap(({ id, size_gib }) => {
    const had = pool.volumes.get(String(id))?.sizeMib ?? 0
    return had < Number(size_gib) * MIB_PER_GIB
      ? [`volume ${id} is shown with ${size_gib} GiB and has ${had} MiB on ${hostname}`]
      : []
  })

const NOWHERE = `select 'volume ' || id || ' is ' || status || ' and on no host' from volume
  where host_id is null and status in ('available', 'in-use', 'extending', 'deleting')`

const UNDER_WAY = `
  select 'volume ' || id || ' is ' || status || ' at rest' from volume where status in ('creating', 'extending', 'reverting', 'downloading', 'managing', 'unmanaging', 'deleting')
  union all select 'snapshot ' || id || ' is ' || status || ' at rest' from volume_snapshot where status in ('creating', 'restoring', 'deleting')
  union all select 'group ' || id || ' is ' || status || ', wanted ' || wanted_state || ', at rest' from volume_group
    where status in ('creating', 'deleting') or wanted_state = 'absent'
  union all select 'group snapshot ' || id || ' is ' || status || ', wanted ' || wanted_state || ', at rest' from volume_group_snapshot
    where status in ('creating', 'deleting') or wanted_state = 'absent'`

export const volumesAtRest: Invariant = {
  name: 'nothing is under way with a volume at rest',
  when: 'rest',
  breaches: (cloud) => [...noRows(cloud, UNDER_WAY), ...noRows(cloud, NOWHERE)],
}

const KEYS = `
  select 'volume ' || id || ' is ' || status || ' and has no key' from volume where encrypted = 1
    and status not in ('creating', 'error', 'deleting') and not exists (select 1 from secret where secret.id = volume.key_id and secret.project_id = volume.project_id)
  union all select 'the key ' || name || ' is left of no volume' from secret where name like 'volume-________-%'
    and not exists (select 1 from volume where volume.key_id = secret.id)`

export const volumeKeys: Invariant = {
  name: 'each encrypted volume has its key among its project’s secrets, which goes with it',
  when: 'rest',
  breaches: (cloud) => noRows(cloud, KEYS),
}

/** Of what several guests have open nothing can be merged, nor what is encrypted and nobody has open. */
export const chainsShort: Invariant = {
  name: 'no layer of a volume merely stands between two others',
  when: 'rest',
  breaches: ({ hosts }) => hosts.flatMap(betweenOn),
}

function betweenOn({ hostname, guests, disks: { pool } }: HostWorld): string[] {
  const open = [...guests.guests.values()].flatMap(({ state, volumes }) =>
    HAS_PROCESS.includes(state) ? [...volumes.keys()] : [],
  )
  return runsOf(pool).flatMap(({ into, layers }) => {
    const above = [...pool.volumes].filter(([, { path }]) => chainOf(pool.layers, path).includes(into)).map(([id]) => id)
    const openers = open.filter((id) => above.includes(id)).length
    if (openers > 1 || (openers === 0 && isEncrypted(pool, into))) return []
    return [`${layers.join(', ')} stands between ${into} and what is below on ${hostname}`]
  })
}

const HAS_PROCESS: readonly string[] = ['running', 'paused', 'shutdown']
