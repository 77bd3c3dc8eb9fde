/** What `welkin status` tells, as programs read it with `--json`. Nothing is changed by asking. */
import type { Holding } from '../../domain/service.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { CloudFile } from '../cloud-file.ts'
import { publicUrlOf } from '../clouds-yaml.ts'
import { listedServices } from '../controller/catalogue.ts'
import { readTaskFile, type TaskFile } from '../controller/task-file.ts'
import { describeError, type InspectionContext, openInspection } from '../doctor/inspection-context.ts'
import { type DatabaseUrl, hasDatabase } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'
import { readHoldings } from './holdings.ts'
import { listProcesses, type RunningProcess } from './processes.ts'

export interface Status {
  state: string
  /** Absent: no cloud was ever started there. */
  cloud?: CloudFile
  up: boolean
  /** What answers where, while it is up. */
  endpoints: { type: string; url: string }[]
  processes: RunningProcess[]
  /** Absent when the database cannot be read; `trouble` then says why. */
  holdings?: readonly Holding[]
  /** Of the controller that runs. */
  tasks?: TaskFile['tasks']
  trouble?: string
}

export async function gatherStatus(state: StateFolder, database: DatabaseUrl | undefined, clock: Clock): Promise<Status> {
  const inspection = openInspection({ state, path: '', database, clock, isRoot: process.getuid?.() === 0 })
  const { cloud, roles } = inspection
  if (!cloud) return { state: state.root, up: false, endpoints: [], processes: [] }
  const up = roles.controller !== undefined
  return {
    state: state.root,
    cloud,
    up,
    endpoints: up ? listedServices().map(({ type, path }) => ({ type, url: `${publicUrlOf(cloud)}${path}` })) : [],
    processes: listProcesses(inspection),
    ...(cloud.joined === undefined ? await held(inspection) : {}), // the other machine knows
    tasks: up ? readTasks(inspection) : undefined,
  }
}

async function held(inspection: InspectionContext): Promise<Pick<Status, 'holdings' | 'trouble'>> {
  try {
    return { holdings: await inspection.rows(readHoldings).finally(inspection.close) }
  } catch (error) {
    const more = inspection.isRoot || inspection.cloud?.fake ? '' : ' (root may read more)'
    return { trouble: `The database cannot be read: ${describeError(error).replace(/\.$/, '')}${elsewhere(inspection)}${more}.` }
  }
}

/** A controller that runs has a database; when it is not here, it was given another. */
const elsewhere = ({ database, roles }: InspectionContext): string =>
  roles.controller !== undefined && !hasDatabase(database)
    ? '; the controller was given another: give it here too with --database'
    : ''

function readTasks({ state, roles }: InspectionContext): TaskFile['tasks'] | undefined {
  const file = readTaskFile(state)
  return file?.pid === roles.controller ? file?.tasks : undefined
}
