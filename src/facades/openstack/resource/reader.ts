/** Reads values of bodies as Neutron and its kind do: leniently, to the domain's type, refusing what does not fit in their words. */
import { type TSchema, Type } from '../../../api/schema.ts'
import { isUuid } from '../../../kernel/ids.ts'

export interface Reader<T> {
  /** What is given and shown, for documents. */
  readonly schema: TSchema
  /** Makes the domain's value out of the caller's. @throws Unfit */
  read(value: unknown): T
}

/** Why a value does not fit; whoever reads the body adds the attribute's name. */
export class Unfit extends Error {}

/** As Python writes it, for the original's sentences have it so. */
export const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const reader = <T>(schema: TSchema, read: (value: unknown) => T): Reader<T> => ({ schema, read })

/** What a JSON Schema lets through, as it is: the body has been judged by it before. */
export const bySchema = <T>(schema: object): Reader<T> => reader(Type.Unsafe<T>(schema), (value) => value as T)

export const text = (max: number): Reader<string> =>
  reader(Type.String({ maxLength: max }), (value) => {
    if (typeof value !== 'string') throw new Unfit(`'${shown(value)}' is not a valid string`)
    if ([...value].length > max) throw new Unfit(`'${value}' exceeds maximum length of ${max}`)
    return value
  })

export const name = text(255)

export const bool: Reader<boolean> = reader(Type.Boolean(), (value) => {
  if (typeof value === 'boolean') return value
  const word = String(value).toLowerCase()
  if (value !== null && typeof value !== 'object') {
    if (word === 'true' || word === '1') return true
    if (word === 'false' || word === '0') return false
  }
  throw new Unfit(`'${shown(value)}' cannot be converted to boolean`)
})

/** What columns of whole numbers hold on every database. */
const LARGEST = 2 ** 31 - 1

export const integer = (min: number, max = LARGEST): Reader<number> =>
  reader(Type.Integer({ minimum: min, maximum: max }), (value) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number)) throw new Unfit(`'${shown(value)}' is not an integer`)
    if (number < min) throw new Unfit(`'${number}' is too small - must be at least '${min}'`)
    if (number > max) throw new Unfit(`'${number}' is too large - must be no larger than '${max}'`)
    return number
  })

export const uuid: Reader<string> = reader(Type.String(), (value) => {
  if (typeof value === 'string' && isUuid(value)) return value
  throw new Unfit(`'${shown(value)}' is not a valid UUID`)
})

export const oneOf = <const V extends string>(values: readonly V[]): Reader<V> =>
  reader(Type.Enum(values), (value) => {
    const found = values.find((one) => one === value)
    if (found !== undefined) return found
    throw new Unfit(`'${shown(value)}' is not in [${values.map((one) => `'${one}'`).join(', ')}]`)
  })

/** Any of the words, whose letters may be of either case. */
export const wordOf = <const V extends string>(values: readonly V[]): Reader<V> => {
  const exact = oneOf(values)
  return reader(exact.schema, (value) => {
    const word = typeof value === 'string' ? value.toLowerCase() : undefined
    return values.find((one) => one.toLowerCase() === word) ?? exact.read(value)
  })
}

/** Another form of what was read. */
export const mapped = <T, U>(of: Reader<T>, map: (value: T) => U): Reader<U> => reader(of.schema, (value) => map(of.read(value)))

/** null too, which stands for none. */
export const orNull = <T>(of: Reader<T>): Reader<T | null> =>
  reader(Type.Union([of.schema, Type.Null()]), (value) => (value === null ? null : of.read(value)))

/** An empty object stands for none as well. */
export const orEmpty = <T>(of: Reader<T>): Reader<T | null> =>
  reader(Type.Union([of.schema, Type.Null()]), (value) =>
    value === null || (typeof value === 'object' && Object.keys(value).length === 0) ? null : of.read(value),
  )

/** null is as if nothing had been given. */
export const given = <T>(of: Reader<T | null>): Reader<T | undefined> => reader(of.schema, (value) => of.read(value) ?? undefined)

/** As a number or as text. */
export const ipVersion: Reader<4 | 6> = reader(Type.Enum([4, 6]), (value) => {
  const version = Number(value)
  if (version === 4 || version === 6) return version
  throw new Unfit(`'${String(value)}' is not in [4, 6]`)
})

/** An IP protocol by name or number; the domain knows which there are. */
export const protocol: Reader<string | number | null> = reader(
  Type.Union([Type.String(), Type.Integer(), Type.Null()]),
  (value) => (value === null || typeof value === 'number' ? value : text(40).read(value)),
)

/** null counts as an empty list. */
export const list = <T>(of: Reader<T>): Reader<T[]> =>
  reader(Type.Array(of.schema), (value) => {
    if (value === null) return []
    if (!Array.isArray(value)) throw new Unfit(`'${shown(value)}' is not a list`)
    return value.map((one) => of.read(one))
  })

export const ids = list(uuid)

/** Any object, kept as it came. */
export const anyObject: Reader<Record<string, unknown>> = reader(Type.Record(Type.String(), Type.Unknown()), (value) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new Unfit(`'${shown(value)}' is not a dictionary`)
})

export interface Part<T = unknown> {
  /** The domain's name of it. */
  readonly field: string
  readonly read: Reader<T>
  readonly must?: true
}
type Parts = Readonly<Record<string, Part>>
type FieldOf<P extends Parts, K extends keyof P> = P[K]['field']
type ValueOf<P> = P extends { read: Reader<infer T> } ? T : never
type Flat<T> = { [K in keyof T]: T[K] }
/** The domain's object: what must be there, and what may. */
type ObjectOf<P extends Parts> = Flat<
  { [K in keyof P as P[K] extends { must: true } ? FieldOf<P, K> : never]: ValueOf<P[K]> } & {
    [K in keyof P as P[K] extends { must: true } ? never : FieldOf<P, K>]?: ValueOf<P[K]>
  }
>

/** An object with these keys and no others, its values under the domain's names. */
export const object = <const P extends Parts>(parts: P): Reader<ObjectOf<P>> =>
  reader(schemaOf(parts), (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Unfit(`'${shown(value)}' is not a dictionary`)
    const known: Parts = parts
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(known, key))
    if (unknown.length > 0) throw new Unfit(`Unexpected keys supplied: ${unknown.map((key) => `'${key}'`).join(', ')}`)
    const given = new Map<string, unknown>(Object.entries(value))
    const missing = Object.keys(known).filter((key) => known[key]?.must && !given.has(key))
    if (missing.length > 0) throw new Unfit(`Expected keys not found: ${missing.map((key) => `'${key}'`).join(', ')}`)
    // each part has read its own value, under the name that its type has
    return Object.fromEntries([...given].map(([key, inner]) => [known[key]?.field, known[key]?.read.read(inner)])) as ObjectOf<P>
  })

const schemaOf = (parts: Parts): TSchema =>
  Type.Object(
    Object.fromEntries(
      Object.entries(parts).map(([key, { read, must }]) => [key, must ? read.schema : Type.Optional(read.schema)]),
    ),
    { additionalProperties: false },
  )
