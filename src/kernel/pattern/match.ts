/**
 * Runs a user's regular expression in time that rises with the length of the text, whatever the expression is: RE2's algorithm.
 * JavaScript's own engine may take for ever on `(a+)+$`. The library is loaded when an expression is first used.
 */
import { createRequire } from 'node:module'
import { readPattern, refused } from './syntax.ts'

const load = createRequire(import.meta.url)

export interface Pattern {
  /** Whether it matches anywhere in the text; `^` and `$` are the text's ends. */
  test(text: string): boolean
}

/** @throws bad_request (reason `pattern`) for what is no expression, is not offered or is too large */
export function compilePattern(text: string): Pattern {
  const expression = readPattern(text)
  const { RE2JS } = load('re2js') as typeof import('re2js')
  try {
    return RE2JS.compile(expression, RE2JS.DOTALL)
  } catch {
    throw refused(text) // RE2 bounds repetitions within repetitions lower than we do
  }
}
