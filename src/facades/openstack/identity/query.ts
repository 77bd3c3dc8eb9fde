/** Reads the flags of Keystone's queries. */
import { type TOptional, Type } from '../../../api/schema.ts'
import { isTrue } from '../resource/comparator-request.ts'

export const single = (value: unknown): string => String(Array.isArray(value) ? (value.at(-1) ?? '') : (value ?? ''))

/** One without a value counts: `?include_names`. */
export const hasFlag = <Name extends string>(query: { readonly [N in Name]?: unknown }, name: Name): boolean =>
  query[name] !== undefined && isTrue(single(query[name]))

/** For documents, and for what handlers can read. */
export const flagsQuery = <Name extends string>(...names: Name[]): { [N in Name]: TOptional<string> } =>
  // A type by names that are given cannot be made of pairs.
  Object.fromEntries(names.map((name) => [name, Type.Optional(Type.String())])) as { [N in Name]: TOptional<string> }
