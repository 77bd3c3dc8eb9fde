/** Schemas that many endpoints share. */
import { orNull, Type } from '../../../api/schema.ts'
import { novaRefusals } from './refusals.ts'

/** Printable, with no blank at either end. */
export const NAME_PATTERN = '^(?!\\s)[^\\p{Cc}]*(?<!\\s)$'

export const name = Type.String({ minLength: 1, maxLength: 255, pattern: NAME_PATTERN })
export const uuid = Type.String({ format: 'uuid' })
export const description = orNull(Type.String({ maxLength: 255 }))
export const hostName = Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-._]*$' })
export const tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^,/]*$' })

const TRUE = ['True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes']
const FALSE = ['False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no']

/** A boolean or one of the words that Nova takes for one; read it with `isTrue`. */
export const flag = Type.Unsafe<boolean | string>({ enum: [true, ...TRUE, false, ...FALSE] })
export const isTrue = (value: unknown): boolean => value === true || (typeof value === 'string' && TRUE.includes(value))

/** A whole number, also written as text; read it with `wholeOf`, which holds the text to the same bounds. */
export const whole = (minimum: number, maximum = 0x7fffffff) =>
  Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    pattern: minimum < 0 ? '^-?[0-9]+$' : '^[0-9]+$',
    minLength: 1,
    minimum,
    maximum,
  })

/** A number that may come as text. @throws bad_request when the text's value is out of bounds, as Nova words it */
export function wholeOf(value: number | string, field: string, minimum: number, maximum = 0x7fffffff): number {
  const number = Number(value)
  if (number < minimum) throw novaRefusals.too_small({ field, minimum }, { field })
  if (number > maximum) throw novaRefusals.too_large({ field, maximum }, { field })
  return number
}

export const metadata = Type.Record(Type.String({ pattern: '^[a-zA-Z0-9-_:. ]{1,255}$' }), Type.String({ maxLength: 255 }), {
  additionalProperties: false,
})

export const link = Type.Object({ rel: Type.String(), href: Type.String(), type: Type.Optional(Type.String()) })
export const links = Type.Array(link)

/** For `limit` and `marker`. */
export const paging = { limit: Type.Optional(Type.Integer({ minimum: 0 })), marker: Type.Optional(Type.String()) }
