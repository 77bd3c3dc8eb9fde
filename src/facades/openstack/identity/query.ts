/** Reads the flags of Keystone's queries. */
import { type TProperties, Type } from '../../../api/schema.ts'
import { isTrue } from '../resource/comparator-request.ts'

export type Query = Readonly<Record<string, unknown>>

export const single = (value: unknown): string => String(Array.isArray(value) ? (value.at(-1) ?? '') : (value ?? ''))

/** One without a value counts: `?include_names`. */
export const hasFlag = (query: Query, name: string): boolean => query[name] !== undefined && isTrue(single(query[name]))

/** For documents. */
export const flagsQuery = (...names: string[]): TProperties =>
  Object.fromEntries(names.map((name) => [name, Type.Optional(Type.String())]))
