/** One noun of an API: where it is listed and shown, and what a row of it shows that was promised. */
import type { Kind } from './thing.ts'

export interface Noun {
  kind: Kind
  /** Of its list; `{user}` stands for the id of who asks. */
  path: string
  field: string
  /** Another list, of those that the first leaves out. */
  alsoAt?: string
  /** Where the list comes in pages, what the next begins after. */
  paging?: 'marker' | 'offset'
  idOf: (row: unknown) => string
  nameOf: (row: unknown) => string
  /** Of a row that tenants did not ask for by itself: a port that came with a server. */
  comesWithOthers: (row: unknown) => boolean
  view: (row: unknown) => Readonly<Record<string, string>>
  /** How it is shown alone: its path, and where the row stands in the reply. */
  show: (id: string) => string
  shownAs: string
  /** How its end is asked for, where that is not DELETE of its path. */
  removal?: (id: string) => { method: string; path: string; body: object }
  /** It is nothing that a credential may do: who asks has logged in by a password. */
  inPerson?: true
}
