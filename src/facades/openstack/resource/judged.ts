/** Readers of values that their endpoint's schema has judged before: they are taken as they are, or in the domain's form. */
import type { Static, TSchema } from '../../../api/schema.ts'
import { given, mapped, orNull, type Reader } from './reader.ts'

// What comes here has been let through by the very schema that gives the type.
export const judged = <S extends TSchema>(schema: S): Reader<Static<S>> => ({ schema, read: (value) => value as Static<S> })

/** null is as if nothing had been given. */
export const orAbsent = <T>(of: Reader<T>): Reader<T | undefined> => given(orNull(of))

/** null stands for an empty text. */
export const orEmptyText = (of: Reader<string>): Reader<string> => mapped(orNull(of), (text) => text ?? '')
