/**
 * Turns our TypeScript into the JavaScript that Node runs, each word at its line and column. A program that is JavaScript already
 * needs neither the compiler that takes types away, which would stay in its memory, nor a cache of what that made.
 */
import { stripTypeScriptTypes } from 'node:module'

/** `from './x.ts'`, `import('./x.ts')`; a type's import is no longer there. */
const IMPORT = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.[^'"\n]*)\.ts\2/g

export const javaScriptOf = (source: string): string => quietly(() => stripTypeScriptTypes(source)).replace(IMPORT, '$1$2$3.js$2')

/** Node warns that this function of its own may change: the runtime is an exact version, which `npm ci` installs. */
function quietly<T>(work: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return work()
  } finally {
    process.emitWarning = emitWarning
  }
}
