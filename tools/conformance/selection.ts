/** What is to be run: regular expressions for stestr, and the tests of which each must have run and passed. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Selection {
  /** Python's regular expressions; a test that matches one is run. */
  patterns: string[]
  /** By the id that outlives a change of name. */
  required: ReadonlyMap<string, string>
}

const LISTS = join(import.meta.dirname, 'lists')
const ID = /^(?<name>[\w.]+)\[id-(?<id>[0-9a-f-]{36})[\],]/

/** @throws Error when a list cannot be read */
export function select({ wanted, list }: { wanted: readonly string[]; list?: string }): Selection {
  const lines = wanted.flatMap((word) => {
    const file = join(LISTS, `${word}.txt`)
    return existsSync(file) ? linesOf(file) : [word]
  })
  return selectionOf([...lines, ...(list === undefined ? [] : linesOf(list))])
}

/** A line with a test's id asks for just that test, and for its success; every other is a regular expression. */
export function selectionOf(lines: readonly string[]): Selection {
  const required = new Map(
    lines.flatMap((line) => {
      const { name = '', id } = ID.exec(line)?.groups ?? {}
      return id === undefined ? [] : [[id, name] as const]
    }),
  )
  const patterns = lines.filter((line) => !ID.test(line))
  return { patterns: [...patterns, ...[...required.keys()].map((id) => `id-${id}`)], required }
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
