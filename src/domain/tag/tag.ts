/** Decides what a tag may be, and how many a resource may have. */
import { tagRefusals } from './refusals.ts'

export interface Tag {
  key: string
  /** Empty for a tag that is a word alone. */
  value: string
}

/** What is tagged. The project is that of its row, for lists of all tags of a project. */
export interface Tagged {
  kind: string
  id: string
  projectId: string | null
}

/** Lengths in characters. */
export interface TagLimits {
  count: number
  key: number
  value: number
}

export const TAG_LIMITS: TagLimits = { count: 50, key: 128, value: 256 }

/** For services whose words may be longer than keys. @param count those that have a limit of their own */
export const longWords = (count = TAG_LIMITS.count): TagLimits => ({ count, key: 255, value: 256 })

/** A word as a tag; OpenStack's tags are such. */
export const wordTag = (word: string): Tag => ({ key: word, value: '' })

/** @throws bad_request for a key or value that is too long, an empty key, a key that is there twice */
export function requireTags(tags: readonly Tag[], limits: TagLimits): void {
  const keys = new Set<string>()
  for (const { key, value } of tags) {
    if (key === '' || lengthOf(key) > limits.key) throw tagRefusals.bad_key({ key, limit: limits.key })
    if (lengthOf(value) > limits.value) throw tagRefusals.bad_value({ key, limit: limits.value })
    if (keys.has(key)) throw tagRefusals.key_twice({ key })
    keys.add(key)
  }
}

/** Characters, not the halves that some of them have in memory. */
const lengthOf = (text: string): number => (text.length > 512 ? text.length : [...text].length)
