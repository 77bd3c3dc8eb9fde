import { badRequest } from '../../../kernel/errors.ts'

/** A number that may come as text. @throws bad_request when the text's value is out of bounds, as Nova words it */
export function wholeOf(value: number | string, field: string, minimum: number, maximum = 0x7fffffff): number {
  const number = Number(value)
  if (number < minimum) throw badRequest(`${field} must be >= ${minimum}`, field)
  if (number > maximum) throw badRequest(`${field} must be <= ${maximum}`, field)
  return number
}
