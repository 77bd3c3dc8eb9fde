/** `welkin doctor`: looks for what is wrong with the cloud in a state folder, and with the machine it is on. */
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock.ts'
import type { DatabaseUrl } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'
import { CHECKS } from './checks.ts'
import { examine } from './examine.ts'
import { openInspection } from './inspection-context.ts'
import { exitCodeOf, reportOf } from './report.ts'

export interface DoctorOptions {
  json: boolean
  /** Of a controller that was given one. */
  database?: DatabaseUrl
}

const RUNBOOKS = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks')

/** The exit code is 1 when there is a problem; notes and warnings leave it 0. */
export async function doctor(state: StateFolder, { json, database }: DoctorOptions, path: string): Promise<void> {
  const inspection = openInspection({ state, path, database, clock: systemClock, isRoot: process.getuid?.() === 0 })
  const examined = await examine(CHECKS, inspection).finally(inspection.close)
  const text = json
    ? JSON.stringify({ state: state.root, cloud: inspection.cloud?.id ?? null, checks: examined }, null, 2)
    : reportOf(examined, { colour: process.stdout.isTTY === true, runbooks: RUNBOOKS })
  process.stdout.write(`${text}\n`)
  process.exitCode = exitCodeOf(examined)
}
