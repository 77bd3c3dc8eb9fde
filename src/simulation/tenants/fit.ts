/** Holds what is shown against what was promised. */
import type { Thing } from './thing.ts'

const quoted = (value: string): string => `‘${value}’`

/** What does not show what it was promised to show, said of each attribute. @param but of which nothing is said */
export const unfitValues = (
  thing: Thing,
  seen: Readonly<Record<string, string>>,
  but: ReadonlySet<string> = new Set(),
): string[] =>
  [...thing.attributes].flatMap(([attribute, { may }]) => {
    const value = seen[attribute] ?? ''
    if (but.has(attribute) || may.size === 0 || may.has(value)) return []
    return [`shows ${attribute} ${quoted(value)}, and was promised ${[...may].map(quoted).join(' or ')}`]
  })
