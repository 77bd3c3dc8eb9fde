/** Schedules that once broke an invariant, at their smallest: each is lived through again in every run of the tests. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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
  /** The bug of `planted/` that brings the fault back: with it the schedule has to break the same invariant. */
  planted?: string
}

export const readRegressions = (): Regression[] =>
  readdirSync(FOLDER)
    .sort()
    .map((file) => ({ name: file.replace('.json', ''), ...JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) }))

const fileOf = (name: string): string => join(FOLDER, `${name}.json`)

export const hasRegression = (name: string): boolean => existsSync(fileOf(name))

/** @param found the invariant, and what was not so @returns the file */
export function keepRegression(
  name: string,
  { found, schedule, planted }: Pick<Regression, 'found' | 'schedule' | 'planted'>,
): string {
  const file = fileOf(name)
  const [invariant = ''] = found.split(':')
  writeFileSync(file, `${JSON.stringify({ found, invariant, planted, schedule }, null, 2)}\n`, { flag: 'wx' })
  return file
}

/** In the place of what was kept under that name. */
export const writeRegression = (name: string, kept: Omit<Regression, 'name'>): void =>
  writeFileSync(fileOf(name), `${JSON.stringify(kept, null, 2)}\n`)
