/** Keeps how long each test file took in the last run, so that the next one begins with those that take longest: those that only wait, too. */
import { statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CACHE, ROOT } from '../setup/paths.mjs'
import type { Cost } from './cpu-time.ts'
import { keep, kept } from './kept.ts'

const KEPT = join(CACHE, 'test-times.json')
/** Where nothing is known: larger files take longer. */
const SECONDS_A_BYTE = 5e-5

/** Of absolute files: so that the last to end is a small one. */
export function longestFirst(files: readonly string[], place = KEPT): string[] {
  const known = kept<number>(place)
  const time = (file: string) => known[relative(ROOT, file)] ?? statSync(file).size * SECONDS_A_BYTE
  const times = new Map(files.map((file) => [file, time(file)]))
  return files.toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0))
}

/** Adds to what is known, as a run need not have been of all files. Files of elsewhere are samples that the runner is tested with. */
export function keepTimes(costs: readonly Cost[], place = KEPT): void {
  const ours = costs.filter(({ file }) => !file.startsWith('..')).map(({ file, seconds }) => [file, seconds] as const)
  if (ours.length === 0) return
  keep(place, { ...kept(place), ...Object.fromEntries(ours) })
}
