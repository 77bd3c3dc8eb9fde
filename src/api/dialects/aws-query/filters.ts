/** Filters lists as EC2 does: names together, values in turn, compared with what a reply would show. */

export interface Filter {
  readonly Name: string
  readonly Value: readonly string[]
}

/** What a filter of a name is compared with: each of them is enough. */
export type Shown<T> = Readonly<Record<string, (item: T) => readonly string[]>>

/** `tag:KEY`, `tag-key` and `tag-value`, where the items have tags: a key and a value asked for apart may be of two tags. */
export type TagsOf<T> = (item: T) => readonly { readonly key: string; readonly value: string }[]

/** The first filter that there is none of; an unknown one never lets all through. */
export function unknownFilter<T>(filters: readonly Filter[], shown: Shown<T>, tagsOf?: TagsOf<T>): string | undefined {
  const isKnown = ({ Name: name }: Filter) => Object.hasOwn(shown, name) || (tagsOf && /^tag(-key$|-value$|:.)/s.test(name))
  return filters.find((filter) => !isKnown(filter))?.Name
}

export const applyFilters = <T>(items: readonly T[], filters: readonly Filter[], shown: Shown<T>, tagsOf?: TagsOf<T>): T[] =>
  items.filter((item) =>
    filters.every(({ Name: name, Value: values }) => {
      const texts = textsOf(item, name, shown, tagsOf)
      return values.some((value) => texts.some((text) => matches(value, text)))
    }),
  )

function textsOf<T>(item: T, name: string, shown: Shown<T>, tagsOf: TagsOf<T> | undefined): readonly string[] {
  if (Object.hasOwn(shown, name)) return shown[name]?.(item) ?? []
  const tags = tagsOf?.(item) ?? []
  if (name === 'tag-key') return tags.map(({ key }) => key)
  if (name === 'tag-value') return tags.map(({ value }) => value)
  return tags.filter(({ key }) => `tag:${key}` === name).map(({ value }) => value)
}

/** `*` stands for any text, `?` for one character, and a backslash takes that from the next. Steps are at most the two lengths' product. */
export function matches(pattern: string, written: string): boolean {
  const parts = partsOf([...pattern])
  const text = [...written] // characters, of which the rarer ones are two units of JavaScript's texts
  let [at, part, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    const wanted = parts[part]
    if (wanted === ANY) {
      star = part++
      resume = at
    } else if (wanted === ONE || (wanted !== undefined && wanted === text[at])) {
      at++
      part++
    } else if (star >= 0) {
      part = star + 1
      at = ++resume
    } else return false
  }
  return parts.slice(part).every((rest) => rest === ANY)
}

const ANY = Symbol('any text')
const ONE = Symbol('one character')

function partsOf(pattern: readonly string[]): (string | symbol)[] {
  const parts: (string | symbol)[] = []
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? ''
    if (character === '\\' && i + 1 < pattern.length) parts.push(pattern[++i] ?? '')
    else parts.push(character === '*' ? ANY : character === '?' ? ONE : character)
  }
  return parts
}
