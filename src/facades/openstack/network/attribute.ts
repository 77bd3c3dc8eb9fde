/** One attribute of a resource as Neutron's API knows it: where its value goes, who may give it when, and what fits. */
import { isUuid } from '../../../kernel/ids.ts'

export interface Attribute {
  /** The field of the domain's input that gets the value; absent for what is only shown. */
  readonly field?: string
  readonly create?: 'may' | 'must'
  readonly update?: 'may'
  /** Makes the domain's value out of the caller's. @throws Unfit */
  read(value: unknown): unknown
}

/** Why a value does not fit, in Neutron's words; whoever reads the body adds the attribute's name. */
export class Unfit extends Error {}

const shown = (value: unknown): string =>
  value === null
    ? 'None'
    : typeof value === 'string'
      ? value
      : typeof value === 'boolean'
        ? value
          ? 'True'
          : 'False'
        : JSON.stringify(value)

type Read = (value: unknown) => unknown

/** Only in replies, and to filter by. */
export const readOnly: Attribute = { read: (value) => value }
/** May be given when creating and when updating. */
export const free = (field: string, read: Read): Attribute => ({ field, create: 'may', update: 'may', read })
/** May be given when creating alone. */
export const atFirst = (field: string, read: Read): Attribute => ({ field, create: 'may', read })
/** Must be given when creating, and stays. */
export const needed = (field: string, read: Read): Attribute => ({ field, create: 'must', read })

export const text =
  (max: number): Read =>
  (value) => {
    if (typeof value !== 'string') throw new Unfit(`'${shown(value)}' is not a valid string`)
    if ([...value].length > max) throw new Unfit(`'${value}' exceeds maximum length of ${max}`)
    return value
  }

export const name = text(255)

export const bool: Read = (value) => {
  if (typeof value === 'boolean') return value
  const word = String(value).toLowerCase()
  if (value !== null && typeof value !== 'object') {
    if (word === 'true' || word === '1') return true
    if (word === 'false' || word === '0') return false
  }
  throw new Unfit(`'${shown(value)}' cannot be converted to boolean`)
}

/** What columns of whole numbers hold on every database. */
const LARGEST = 2 ** 31 - 1

export const integer =
  (min: number, max = LARGEST): Read =>
  (value) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number)) throw new Unfit(`'${shown(value)}' is not an integer`)
    if (number < min) throw new Unfit(`'${number}' is too small - must be at least '${min}'`)
    if (number > max) throw new Unfit(`'${number}' is too large - must be no larger than '${max}'`)
    return number
  }

export const uuid: Read = (value) => {
  if (typeof value === 'string' && isUuid(value)) return value
  throw new Unfit(`'${shown(value)}' is not a valid UUID`)
}

export const oneOf =
  (values: readonly unknown[]): Read =>
  (value) => {
    if (values.includes(value)) return value
    throw new Unfit(`'${shown(value)}' is not in [${values.map((v) => (typeof v === 'string' ? `'${v}'` : v)).join(', ')}]`)
  }

/** null too, which stands for none. */
export const orNull =
  (read: Read): Read =>
  (value) =>
    value === null ? null : read(value)

/** null counts as an empty list, as it does in Neutron. */
export const list =
  (read: Read): Read =>
  (value) => {
    if (value === null) return []
    if (!Array.isArray(value)) throw new Unfit(`'${shown(value)}' is not a list`)
    return value.map(read)
  }

interface Part {
  field: string
  read: Read
  must?: true
}

/** An object with these keys and no others, its values under the domain's names. */
export const object =
  (parts: Readonly<Record<string, Part>>): Read =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Unfit(`'${shown(value)}' is not a dictionary`)
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(parts, key))
    if (unknown.length > 0) throw new Unfit(`Unexpected keys supplied: ${unknown.map((key) => `'${key}'`).join(', ')}`)
    const given = new Map<string, unknown>(Object.entries(value))
    const missing = Object.keys(parts).filter((key) => parts[key]?.must && !given.has(key))
    if (missing.length > 0) throw new Unfit(`Expected keys not found: ${missing.map((key) => `'${key}'`).join(', ')}`)
    return Object.fromEntries([...given].map(([key, inner]) => [parts[key]?.field, parts[key]?.read(inner)]))
  }
