/** Schedules that once broke an invariant, at their smallest: each is lived through again in every run of the tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Schedule } from './schedule.ts'

const FOLDER = join(import.meta.dirname, 'regressions')

export interface Regression {
  name: string
  /** What was wrong. */
  found: string
  /** Which was broken. */
  invariant: string
  schedule: Schedule
}

export const readRegressions = (): Regression[] =>
  readdirSync(FOLDER)
    .sort()
    .map((file) => ({ name: file.replace('.json', ''), ...JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) }))
