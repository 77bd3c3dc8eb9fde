/** Reads a file of JSON that can be made anew from elsewhere: one that is damaged counts as none, and never stops a start. */
import { readFileSync } from 'node:fs'

/** @param isWhole whether it is what was written. Undefined when it is not there or not whole. @throws when it may not be read */
export function readDerived<T>(path: string, isWhole: (value: Partial<T> | null) => boolean): T | undefined {
  const text = textOf(path)
  if (text === undefined) return undefined
  try {
    const value = JSON.parse(text) as T | null
    return value !== null && isWhole(value) ? value : undefined
  } catch {
    return undefined // cut off, or of zeros: as a loss of power leaves it
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
