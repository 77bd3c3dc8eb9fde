/** What collections have in common whose things are made, changed and deleted alike. */
import type { SeededRandom } from '../time/seeded-random.ts'
import type { Scene } from './actions/action.ts'
import { textAt } from './client.ts'
import type { Noun } from './noun.ts'
import type { Refusals } from './request.ts'
import type { Tenant } from './tenant.ts'
import type { Kind, Thing } from './thing.ts'

/** In which something is asked for. */
export interface Place {
  /** Who asks. */
  who: Tenant
  /** Whose turn it is, who may be another. */
  tenant: Tenant
  random: SeededRandom
  scene: Scene
}

export interface Wanted {
  body: object
  promised?: Readonly<Record<string, string>>
  within?: readonly Thing[]
  refusals?: Refusals
}

export interface Collection {
  noun: Noun
  by: 'admin' | 'tenant'
  /** PUT to a path that ends in its name. Absent: POST. */
  isNamedByPath?: boolean
  /** Of the reply to its making. */
  idOf: (json: unknown) => string
  /** Undefined where there is nothing that it could be made of. */
  make: (name: string, place: Place) => Wanted | undefined
  changeBy?: 'PUT' | 'PATCH'
  /** New values, as they are sent and as they are shown. Absent: it stays what it is. */
  change?: (text: string) => { body: object; values: Readonly<Record<string, string>> }
  /** What may be in the way of its end, and of another value. */
  keeps?: (place: Place, thing: Thing) => Refusals
}

type Draft = Omit<Collection, 'noun' | 'idOf'> &
  Partial<Pick<Collection, 'idOf'>> & {
    kind: Kind
    path: string
    field?: string
    /** What is shown of it that was promised; its name stands for itself. */
    shows?: readonly string[]
    name?: (row: unknown) => string
    id?: (row: unknown) => string
    more?: Partial<Noun>
  }

export function collection({ kind, path, field = `${kind}s`, shows = [], name, id, more, idOf, ...rest }: Draft): Collection {
  const nameOf = name ?? ((row) => textAt(row, 'name'))
  const bare = path.split('?')[0]
  return {
    ...rest,
    idOf: idOf ?? ((json) => textAt(json, kind, 'id')),
    noun: {
      kind,
      path,
      field,
      idOf: id ?? ((row) => textAt(row, 'id')),
      nameOf,
      comesWithOthers: (row) => !nameOf(row).startsWith(`${kind}-`),
      view: (row) => ({ name: nameOf(row), ...Object.fromEntries(shows.map((one) => [one, textAt(row, one)])) }),
      show: (one) => `${bare}/${one}`,
      shownAs: kind,
      ...more,
    },
  }
}

/** With a description that changes. */
export const described = (kind: Kind) => ({
  shows: ['description'],
  change: (text: string) => ({ body: { [kind]: { description: text } }, values: { description: text } }),
})
