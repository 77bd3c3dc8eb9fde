/** Finds which files are loaded with a file: what it imports at run time, and what that imports. Types load nothing. */
import { dirname, join } from 'node:path/posix'
import { codeOf } from './source.ts'

const AT_RUN_TIME = /^(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'/gm

/** @param textOf undefined for what is no source of ours */
export function loadedWith(path: string, textOf: (path: string) => string | undefined): string[] {
  const loaded = new Set([path])
  for (const file of loaded) // a Set walks what is added on the way
    for (const [, specifier = ''] of codeOf(textOf(file) ?? '').matchAll(AT_RUN_TIME)) {
      const target = join(dirname(file), specifier)
      if (textOf(target) !== undefined) loaded.add(target)
    }
  return [...loaded]
}
