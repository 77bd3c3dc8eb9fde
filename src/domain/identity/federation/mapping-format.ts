/** Fills in `{0}` in a mapping's local part, which stands for what its remote part found, as Python's `str.format` has it. */

/** What one remote part found: one value, or a list that stays one. */
export type Found = string | readonly string[]

/** A part of the rules refers to a value that there is not. */
export class NoSuchMatch extends Error {}

/** @throws NoSuchMatch */
export function format(template: string, found: readonly Found[]): string {
  let next = 0
  return template.replaceAll(/\{\{|\}\}|\{(\d*)\}/g, (whole, index: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.slice(1)
    const value = found[index === '' || index === undefined ? next++ : Number(index)]
    if (value === undefined) throw new NoSuchMatch(template)
    return typeof value === 'string' ? value : spelledList(value)
  })
}

/**
 * Of text that stands for a list: `{0}` is all that was found, `['a', '{1}']` its elements, anything else one.
 * What is found never becomes more than one element, whatever quotes are in it.
 */
export function formatList(template: string, found: readonly Found[]): readonly string[] {
  const [, index] = /^\{(\d*)\}$/.exec(template) ?? []
  if (index !== undefined) {
    const value = found[Number(index)]
    if (value === undefined) throw new NoSuchMatch(template)
    return typeof value === 'string' ? [value] : value
  }
  const elements = elementsOf(template)
  return (elements ?? [template]).map((element) => format(element, found))
}

const ELEMENT = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/y

/** Of a list as Python and JSON write one of texts; undefined when it is none. */
function elementsOf(text: string): string[] | undefined {
  const [, inner] = /^\s*\[(.*)\]\s*$/s.exec(text) ?? []
  if (inner === undefined) return undefined
  const elements: string[] = []
  ELEMENT.lastIndex = 0
  while (ELEMENT.lastIndex < inner.length) {
    const match = ELEMENT.exec(inner)
    if (!match) return inner.trim() === '' ? [] : undefined
    elements.push((match[1] ?? match[2] ?? '').replaceAll(/\\(.)/g, '$1'))
  }
  return elements
}

/** As Python writes a list of texts. */
const spelledList = (values: readonly string[]): string => `[${values.map(spelled).join(', ')}]`

function spelled(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`
}
