import { renameSync, writeFileSync } from 'node:fs'

/** Appears in one step. */
export function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
