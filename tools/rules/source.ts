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

let listed: string[] | undefined

/** All files that are, or would be, in git; the rules of one process list and read them once. */
export const allFiles = (): string[] => (listed ??= listFiles())

function listFiles(): string[] {
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return [...new Set(output.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort()
}

const known = new Map<string, Source>()

export function read(path: string): Source {
  const source = known.get(path) ?? { path, text: readFileSync(join(ROOT, path), 'utf8') }
  known.set(path, source)
  return source
}

/** Those whose path matches, read. */
export const sources = (pattern: RegExp): Source[] =>
  allFiles()
    .filter((path) => pattern.test(path))
    .map(read)

export const isTest = (path: string): boolean => /\.(test|check|fixture)\.ts$/.test(path)

const COMMENT_OR_STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g

/** The text with comments blanked, every line at its place; strings stay. */
export function codeOf(text: string): string {
  const code =
    codes.get(text) ?? text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found))
  codes.set(text, code)
  return code
}

const codes = new Map<string, string>()

/** `path:line: what` for every match of a pattern in the code. */
export function findInCode({ path, text }: Source, pattern: RegExp, what: string): string[] {
  const lines = codeOf(text).split('\n')
  return lines.flatMap((line, index) => {
    const found = pattern.exec(line)
    return found ? [`${path}:${index + 1}: ${what}: ${found[0].trim()}`] : []
  })
}
