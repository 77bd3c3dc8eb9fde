/** The rows of ours in the northbound database: by key, by the network or router they are of, and groups by their ports. */
import type { Atom, Uuid } from '../../../../wire/ovsdb/index.ts'
import { fabricRefusals } from '../../refusals.ts'
import type { Held, HeldRow, Removable } from './diff.ts'
import { groupsByPort } from './membership.ts'
import { NORTH_TABLES, type Northbound, type NorthTable, ROOT_TABLES } from './northbound.ts'
import { heldKey, type Key, NETWORK, ROUTER } from './wanted-row.ts'

export interface HeldRows extends Held {
  /** All rows of ours that stand by themselves, in the order in which they may point to earlier ones. */
  roots(): Removable[]
  /** Rows that bear the word of a network; of `''` those that bear none. */
  ofNetwork(table: 'DHCP_Options' | 'DNS', networkId: string): readonly HeldRow[]
  /** A router's ends in networks. */
  attachmentsOf(routerId: string): readonly HeldRow[]
  groupsOf(portUuid: string): readonly HeldRow[]
  /** The switch that a port hangs on, when the port bears no word of it. */
  switchOf(portUuid: string): HeldRow | undefined
}

type Index = ReadonlyMap<Atom, ReadonlySet<HeldRow>>

/** Call it once for a replica; what it returns gives the rows of the moment. */
export function heldRows(north: Northbound): () => HeldRows {
  const byKey = new Map(NORTH_TABLES.map((table) => [table, indexOf(north, table, (row) => heldKey(wordsOf(row)))]))
  const ofNetwork = {
    DHCP_Options: indexOf(north, 'DHCP_Options', (row) => wordsOf(row)[NETWORK] ?? ''),
    DNS: indexOf(north, 'DNS', (row) => wordsOf(row)[NETWORK] ?? ''),
  }
  const attachments = indexOf(north, 'Logical_Switch_Port', (row) => wordsOf(row)[ROUTER])
  const groups = groupsByPort(north)
  const listed = (index: Index | undefined, key: Atom) => [...(index?.get(key) ?? [])]
  return () => {
    const { schema } = north
    if (!schema) throw fabricRefusals.fabric_silent()
    return {
      schema,
      find: (table, key) => listed(byKey.get(table), key),
      roots: () => ROOT_TABLES.flatMap((table) => rootsOf(table, byKey.get(table))),
      ofNetwork: (table, networkId) => listed(ofNetwork[table], networkId),
      attachmentsOf: (routerId) => listed(attachments, routerId),
      groupsOf: (uuid) => groups(uuid).flatMap((group) => asRow(north.rows('Port_Group').get(group as Uuid))),
      switchOf: (uuid) => north.find('Logical_Switch', ({ ports }) => ports.some((port) => port === uuid)) as HeldRow | undefined,
    }
  }
}

// every row is a row of columns, whatever its table; the rows are only compared
const asRow = (row: unknown): HeldRow[] => (row === undefined ? [] : [row as HeldRow])

const rootsOf = (table: NorthTable, index: Index | undefined): Removable[] =>
  [...(index ?? [])].flatMap(([key, rows]) => [...rows].map((row) => ({ table, key: String(key), row })))

export const wordsOf = (row: HeldRow): { readonly [word: string]: string } =>
  row.external_ids as { readonly [word: string]: string }

const indexOf = (north: Northbound, table: NorthTable, keyOfRow: (row: HeldRow) => Key | undefined): Index =>
  // every row is a row of columns, whatever its table; the rows are only compared
  north.index(table, (row) => asKeys(keyOfRow(row as unknown as HeldRow))) as unknown as Index

const asKeys = (key: Key | undefined): Key[] => (key === undefined ? [] : [key])
