/** Finds a text that whatever fits an expression holds: databases look for it much quicker than for the expression. */
import { readPattern } from './syntax.ts'

/** Of RE2's form as `readPattern` writes it: literals, what is repeated how often, groups, brackets, and all else. */
const TOKEN = /(?:([a-z0-9])|\\x\{([0-9a-f]+)\})([*+?]|\{\d+,?\d*\})?|\(\?:|\)|\[[^\]]*\]|[^]/gi

/** Empty when none is found. @throws bad_request (reason `pattern`) for what is no expression */
export function requiredText(pattern: string): string {
  let [best, run, depth] = ['', '', 0]
  const close = () => {
    if (run.length > best.length) best = run
    run = ''
  }
  for (const [token, plain, code, times] of readPattern(pattern).matchAll(TOKEN)) {
    if (token === ')') depth--
    if (token === '|' && depth === 0) return ''
    const character = plain ?? (code === undefined ? undefined : String.fromCodePoint(Number.parseInt(code, 16)))
    const isHere = depth === 0 && character !== undefined && !(times && /^[*?]|^\{0/.test(times))
    if (isHere) run += character
    if (token === '(?:') depth++
    if ((!isHere || times) && token !== '^' && token !== '$') close()
  }
  close()
  return best
}
