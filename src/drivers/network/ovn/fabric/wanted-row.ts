/** A row of the northbound database as it should be, before it is known whether it is there. */
import type { ColumnValue } from '../../../../wire/ovsdb/index.ts'
import type { NorthTable } from './northbound.ts'

export interface RowSettings {
  /** The names of the hosts that are there. */
  hosts: ReadonlySet<string>
  /** Asked by guests whose subnets name no servers. */
  resolvers: readonly string[]
  /** Under which guests' names are also known: `welkin.internal`. */
  domain?: string
  /** May rules name groups that the topology does not? */
  stands?(groupId: string): boolean
}

/** `kind:id`, the name a row goes by in its own `external_ids`; unique over all tables. */
export type Key = string

export interface WantedRow {
  table: NorthTable
  kind: string
  id: string
  /** All columns that are ours but the pointing ones; columns that are not named are left alone. */
  columns: { readonly [column: string]: ColumnValue }
  /** More words about the row itself. */
  words?: { readonly [word: string]: string }
  /** Columns that point to rows which stand by themselves. */
  refs?: { readonly [column: string]: readonly Key[] }
  /** Columns that point to rows which live and die with this one. */
  owns?: { readonly [column: string]: readonly WantedRow[] }
  /** Pointing columns of which only a part is spoken of: the rows there that may be let go, all others stay. */
  partly?: { readonly [column: string]: ReadonlySet<string> }
  /** Nothing is said of the row itself: when it is not there, nothing can be hung on it. */
  isHandle?: true
}

export const KIND = 'welkin-kind'
export const ID = 'welkin-id'
/** Of a network's ports, options and names: whose they are. */
export const NETWORK = 'welkin-network'
/** Of a router's ends in networks. */
export const ROUTER = 'welkin-router'

export const keyOf = ({ kind, id }: Pick<WantedRow, 'kind' | 'id'>): Key => `${kind}:${id}`

/** The key of a row that is there; undefined when it is not ours. */
export function heldKey(words: { readonly [word: string]: string }): Key | undefined {
  const [kind, id] = [words[KIND], words[ID]]
  return kind === undefined || id === undefined ? undefined : keyOf({ kind, id })
}

export const wordsOf = (row: WantedRow): { [word: string]: string } => ({ ...row.words, [KIND]: row.kind, [ID]: row.id })
