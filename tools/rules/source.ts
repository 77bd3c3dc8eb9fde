/** What the rules look at: the repository's own files, as text. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/paths.mjs'

export interface Source {
  /** Relative to the clone's root, with forward slashes. */
  path: string
  text: string
}

/** All files that are, or would be, in git. */
export function allFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort()
}

export const read = (path: string): Source => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })

/** Those whose path matches, read. */
export const sources = (pattern: RegExp): Source[] =>
  allFiles()
    .filter((path) => pattern.test(path))
    .map(read)

export const isTest = (path: string): boolean => /\.(test|check|fixture)\.ts$/.test(path)

const COMMENT_OR_STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g

/** The text with comments blanked, every line at its place; strings stay. */
export const codeOf = (text: string): string =>
  text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found))

/** `path:line: what` for every match of a pattern in the code. */
export function findInCode({ path, text }: Source, pattern: RegExp, what: string): string[] {
  const lines = codeOf(text).split('\n')
  return lines.flatMap((line, index) => {
    const found = pattern.exec(line)
    return found ? [`${path}:${index + 1}: ${what}: ${found[0].trim()}`] : []
  })
}
