/** Finds texts that whatever fits an expression holds: databases look for them much quicker than for the expression. */
import { readPattern } from './syntax.ts'

/** Of RE2's form as `readPattern` writes it: one character, a group's ends, a set or anything else, and how often it may be there. */
const TOKEN =
  /(?:([a-z0-9])|\\x\{([0-9a-f]+)\}|\[([a-z0-9])\]|\[\\x\{([0-9a-f]+)\}\]|\(\?:|\)|\[[^\]]*\]|[\s\S])([*+?]|\{\d+,?\d*\})?/gi
const MOST = 4

/** The longest ones; none when none are found. @throws bad_request (reason `pattern`) for what is no expression */
export function requiredTexts(pattern: string): string[] {
  const found: string[] = []
  let [run, depth] = ['', 0]
  const close = () => {
    if (run !== '') found.push(run)
    run = ''
  }
  for (const [token, plain, code, set, setCode, times] of readPattern(pattern).matchAll(TOKEN)) {
    if (token.startsWith(')')) depth--
    if (token === '|' && depth === 0) return []
    const number = code ?? setCode
    const character = plain ?? set ?? (number === undefined ? undefined : String.fromCodePoint(Number.parseInt(number, 16)))
    const isHere = depth === 0 && character !== undefined && !(times && /^[*?]|^\{0/.test(times))
    if (isHere) run += character
    if (token === '(?:') depth++
    if ((!isHere || times) && token !== '^' && token !== '$') close()
  }
  close()
  return [...new Set(found)].sort((a, b) => b.length - a.length).slice(0, MOST)
}
