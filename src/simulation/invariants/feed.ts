/** The change feed, as those who follow it see it: it has no holes, never goes back, and tells of every row that has changed. */
import { numberOf, rowsOf } from '../tenants/facts.ts'
import type { SimulatedCloud } from '../world/cloud.ts'
import type { Invariant } from './invariant.ts'
import { asRowsAreNoted } from './row-notes.ts'

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

const SINCE = '(select coalesce(max(revision), 0) from change)'

const noteOf = ([table, version, kind]: (typeof VERSIONED)[number]) =>
  [
    [`after insert on ${table}`, `select '${kind} ' || new.id, ${SINCE}`],
    [`after update of ${version} on ${table} when new.${version} is not old.${version}`, `select '${kind} ' || new.id, ${SINCE}`],
    [`after delete on ${table}`, `select '${kind} ' || old.id, ${SINCE}`],
  ] as const

/** Each is told after it was made and in its transaction: also of what has come and gone between two looks. */
export const everyChangeTold = asRowsAreNoted(
  'the change feed tells of every row that has come, changed or gone',
  { topic: 'feed', triggers: VERSIONED.flatMap(noteOf) },
  (cloud, changed) => {
    const last = new Map(changed.map(({ what, since }) => [what, since]))
    const first = Math.min(...last.values())
    const told = new Map(
      last.size === 0
        ? []
        : rowsOf(
            cloud,
            "select kind || ' ' || id as key, max(revision) as revision from change where revision > ? group by kind, id",
            first,
          ).map(({ key, revision }) => [String(key), Number(revision)]),
    )
    return [...last].flatMap(([what, since]) =>
      (told.get(what) ?? 0) > since ? [] : [`${what} has changed and the feed has not told of it`],
    )
  },
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
