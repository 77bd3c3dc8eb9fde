/** Readers of values that their endpoint's schema has judged before: they are taken as they are, or in the domain's form. */
import { type Static, type TSchema, Type } from '../../../api/schema.ts'
import type { Reader } from './reader.ts'

// What comes here has been let through by the very schema that gives the type.
export const judged = <S extends TSchema>(schema: S): Reader<Static<S>> => ({ schema, read: (value) => value as Static<S> })

export const orNone = <T>(of: Reader<T>): Reader<T | null> => ({
  schema: Type.Union([of.schema, Type.Null()]),
  read: (value) => (value === null ? null : of.read(value)),
})

/** null is as if nothing had been given. */
export const orAbsent = <T>(of: Reader<T>): Reader<T | undefined> => ({
  schema: Type.Union([of.schema, Type.Null()]),
  read: (value) => (value === null ? undefined : of.read(value)),
})

/** null stands for an empty text. */
export const orEmptyText = (of: Reader<string>): Reader<string> => ({
  schema: Type.Union([of.schema, Type.Null()]),
  read: (value) => (value === null ? '' : of.read(value)),
})
