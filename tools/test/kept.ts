/** Keeps in a file of `.cache` what a run leaves for the next one; without it everything works, slower. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export function kept<Value>(place: string): Record<string, Value> {
  try {
    return JSON.parse(readFileSync(place, 'utf8')) as Record<string, Value>
  } catch {
    return {} // no run was before
  }
}

export function keep(place: string, values: Record<string, unknown>): void {
  try {
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(`${place}.new`, JSON.stringify(values, undefined, 1))
    renameSync(`${place}.new`, place)
  } catch {
    // a clone that is mounted read-only: the next run knows nothing again
  }
}
