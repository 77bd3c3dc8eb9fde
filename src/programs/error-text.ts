/** Says why a command failed. */
import { CloudError, describeError } from '../kernel/errors.ts'
import { printableLines } from '../kernel/printable.ts'

export function errorText(error: unknown): string {
  const why = error instanceof CloudError ? describeError(error) : error instanceof Error ? error.message : String(error)
  return printableLines(placeOf(error) + why)
}

/** A source that does not load says where; its message does not. */
function placeOf(error: unknown): string {
  const [place = ''] = (error instanceof SyntaxError ? (error.stack ?? '') : '').split('\n')
  return /^\S*\/.*:\d+$/.test(place) ? `${place}: ` : ''
}
