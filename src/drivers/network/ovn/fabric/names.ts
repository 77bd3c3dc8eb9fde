/** A network's names when only some of its ports are spoken of: what stands there, without what these had, and with what they have. Pure. */
import type { Topology } from '../../driver.ts'
import type { HeldRow } from './diff.ts'
import { type HeldRows, wordsOf } from './held.ts'
import { namesKey, namesOf, namesRow, type Records, recordsOf, textOf } from './topology.rows.ts'
import { keyOf, NETWORK, type WantedRow } from './wanted-row.ts'

interface Spoken {
  /** The rows of all ports that are spoken of. */
  ports: readonly HeldRow[]
  /** Networks of which all ports are. */
  whole: ReadonlySet<string>
  /** Networks that something is said of, if only that they are gone. */
  known: ReadonlySet<string>
  held: HeldRows
  domain: string | undefined
}

/** The rows with the names of all ports, also in networks that are spoken of only because a port of theirs has gone. */
export function mergeNames(rows: readonly WantedRow[], topology: Topology, spoken: Spoken): WantedRow[] {
  const { ports, whole, known, held, domain } = spoken
  const byNetwork = Map.groupBy(topology.ports, ({ networkId }) => networkId)
  const partial = topology.networks.map(({ id }) => id).filter((id) => !whole.has(id))
  const left = new Set(ports.flatMap((row) => wordsOf(row)[NETWORK] ?? []).filter((id) => !known.has(id)))
  const merged = (id: string) =>
    merge(held.find('DNS', namesKey(id))[0], gone(id, ports, domain), recordsOf(byNetwork.get(id) ?? [], domain))
  const names = new Map(partial.flatMap((id) => withId(id, namesRow(id, merged(id)))))
  const others = [...left].flatMap((id) => emptied(id, merged(id), held))
  const rest = rows.filter(({ kind, id }) => kind !== 'names' || whole.has(id))
  const pointed = rest.map((row) => {
    if (row.kind !== 'network' || whole.has(row.id)) return row
    const own = names.get(row.id)
    return { ...row, refs: { ...row.refs, dns_records: own ? [keyOf(own)] : [] } }
  })
  return [...names.values(), ...others, ...pointed]
}

const withId = (id: string, row: WantedRow | undefined) => (row ? [[id, row] as const] : [])

/** One without names stays until its network is looked at. */
const emptied = (id: string, records: Records, held: HeldRows): WantedRow[] =>
  held.find('DNS', namesKey(id)).length === 0
    ? []
    : [{ table: 'DNS', kind: 'names', id, words: { [NETWORK]: id }, columns: { records } }]

/** What the rows of ports say that they are known by. */
function gone(networkId: string, ports: readonly HeldRow[], domain: string | undefined): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const row of ports) {
    if (wordsOf(row)[NETWORK] !== networkId) continue
    const { hostname } = row.options as { hostname?: string }
    const [, ...addresses] = String((row.addresses as readonly string[])[0] ?? '').split(' ')
    for (const name of hostname ? namesOf(hostname.replaceAll('"', ''), domain) : [])
      found.set(name, new Set([...(found.get(name) ?? []), ...addresses]))
  }
  return found
}

function merge(there: HeldRow | undefined, without: ReadonlyMap<string, ReadonlySet<string>>, now: Records): Records {
  const records: { [name: string]: string } = { ...(there?.records as Records | undefined) }
  for (const [name, addresses] of without) {
    const left = (records[name] ?? '').split(' ').filter((address) => address !== '' && !addresses.has(address))
    if (left.length > 0) records[name] = textOf(left)
    else delete records[name]
  }
  for (const [name, addresses] of Object.entries(now))
    records[name] = textOf([...(records[name] ?? '').split(' '), ...addresses.split(' ')].filter(Boolean))
  return records
}
