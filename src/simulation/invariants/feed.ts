/** The change feed, as those who follow it see it: it has no holes, never goes back, and tells of every row that has changed. */
import { numberOf, rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'

const followed = new WeakMap<SimulatedCloud, number>()

export const noHoles: Invariant = {
  name: 'the change feed has no holes',
  when: 'always',
  breaches(cloud) {
    const since = followed.get(cloud)
    const latest = numberOf(cloud, 'select max(revision) from change')
    followed.set(cloud, latest)
    if (since === undefined || since === latest) return []
    if (latest < since) return [`the feed was at ${since} and is at ${latest}`]
    const told = numberOf(cloud, 'select count(*) from change where revision > ? and revision <= ?', since, latest)
    return told === latest - since ? [] : [`of ${latest - since} revisions after ${since} the feed has ${told}`]
  },
}

/** Rows whose version rises with each change that a reply shows, and what the feed calls them. */
const VERSIONED: readonly [table: string, version: string, kind: string][] = [
  ['server', 'generation', 'server'],
  ['network', 'revision', 'network'],
  ['subnet', 'revision', 'subnet'],
  ['port', 'revision', 'port'],
  ['router', 'revision', 'router'],
  ['floating_ip', 'revision', 'floating-ip'],
  ['security_group', 'revision', 'security-group'],
  ['image', 'generation', 'image'],
]

interface Seen {
  revision: number
  versions: ReadonlyMap<string, number>
}

const seenAtRest = new WeakMap<SimulatedCloud, Seen>()

export const everyChangeTold: Invariant = {
  name: 'the change feed tells of every row that has come, changed or gone',
  when: 'rest',
  breaches(cloud) {
    const before = seenAtRest.get(cloud)
    const now: Seen = { revision: numberOf(cloud, 'select max(revision) from change'), versions: versionsOf(cloud) }
    seenAtRest.set(cloud, now)
    if (!before) return []
    const told = new Set(
      rowsOf(cloud, "select kind || ' ' || id as key from change where revision > ?", before.revision).map(({ key }) =>
        String(key),
      ),
    )
    const changed = [...new Set([...before.versions.keys(), ...now.versions.keys()])].filter(
      (key) => before.versions.get(key) !== now.versions.get(key),
    )
    return changed.filter((key) => !told.has(key)).map((key) => `${key} has changed and the feed has not told of it`)
  },
}

const versionsOf = (cloud: SimulatedCloud): ReadonlyMap<string, number> =>
  new Map(
    VERSIONED.flatMap(([table, version, kind]) =>
      rowsOf(cloud, `select id, ${version} as version from ${table}`).map(
        (row) => [`${kind} ${row.id}`, Number(row.version)] as const,
      ),
    ),
  )

/** Nobody is told of a change that the audit could still lose. */
export const audited: Invariant = {
  name: 'the audit has everything that was made',
  when: 'rest',
  breaches(cloud, tenants, admin) {
    const found: string[] = []
    for (const { name, model } of [...tenants, admin]) {
      for (const [id, what] of model.requests)
        if (numberOf(cloud, "select count(*) from audit_event where request_id = ? and outcome = 'allowed'", id) === 0)
          found.push(`the audit lacks request ${id} of ${name}, which made ${what}`)
      model.requests.clear()
    }
    return found
  },
}
