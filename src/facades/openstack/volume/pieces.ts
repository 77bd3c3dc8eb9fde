/** Schemas that many endpoints share. */
import { orNull, Type } from '../../../api/schema.ts'

export const name = orNull(Type.String({ maxLength: 255 }))
export const neededName = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })
export const description = orNull(Type.String({ maxLength: 255 }))
export const uuid = Type.String({ format: 'uuid' })
export const optionalUuid = Type.Optional(orNull(uuid))

const TRUE = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't']
const FALSE = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f']

/** A boolean or one of the words that Cinder takes for one; read it with `isTrue`. */
export const flag = Type.Unsafe<boolean | string>({ enum: [true, ...TRUE, false, ...FALSE] })
export const isTrue = (value: unknown): boolean => value === true || (typeof value === 'string' && TRUE.includes(value))

/** Undefined for what is no flag. */
export const flagNamed = (text: string): boolean | undefined => {
  const word = text.trim().toLowerCase()
  if (TRUE.some((one) => one.toLowerCase() === word)) return true
  return FALSE.some((one) => one.toLowerCase() === word) ? false : undefined
}

export const DB_MAX_INT = 0x7fffffff

/** Gibibytes, also written as text. */
export const size = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  pattern: '^[0-9]+$',
  minimum: 1,
  maximum: DB_MAX_INT,
})

export const pairs = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. /]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
})
/** A host, with its backend and pool; without `bracketed` Cinder lets no address of IPv6 be one. */
export const hostName = ({ bracketed }: { bracketed: boolean }) =>
  orNull(
    Type.String({ minLength: 1, maxLength: 255, pattern: bracketed ? '^[a-zA-Z0-9-._#@:/+\\[\\]]*$' : '^[a-zA-Z0-9-._#@:/+]*$' }),
  )

export const texts = Type.Record(Type.String(), Type.String())

export const link = Type.Object({ rel: Type.String(), href: Type.String() })
export const links = Type.Array(link)

/** Without the blanks around it; undefined and null stay. */
export const trimmed = <T extends string | null | undefined>(text: T): T =>
  // a string without its blanks is one
  (typeof text === 'string' ? text.trim() : text) as T

const text = Type.Optional(Type.String())

/** For documents: what lists are paged and sorted by. */
export const listQuery = { limit: text, marker: text, offset: text, sort: text, sort_key: text, sort_dir: text } as const
