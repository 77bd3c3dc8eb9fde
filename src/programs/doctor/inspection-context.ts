/** What checks look at. Nothing here changes anything: a doctor beside a running cloud must not be noticed. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../domain/finding.ts'
import type { Inspection } from '../../domain/service.ts'
import type { Clock } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type CloudFile, readCloud } from '../cloud-file.ts'
import { databaseOf } from '../database-of.ts'
import { findRole, type Role } from '../pid-file.ts'
import { type DatabaseUrl, hasDatabase, type Looks, openLooks } from '../read-only-store.ts'
import type { StateFolder } from '../state-folder.ts'

export interface InspectionContext extends Inspection {
  state: StateFolder
  /** Absent when no cloud was ever started there. */
  cloud?: CloudFile
  /** Folders that programs are looked for in, as in `PATH`. */
  path: string
  isRoot: boolean
  /** Pids of our programs that live. */
  roles: Record<Role, number | undefined>
  database: DatabaseUrl
  /** What this host is called in the database; absent before its agent has joined, and for fake hosts. */
  hostId?: string
  /** @throws NoDatabase when there is none that can be read */
  rows: Inspection['rows']
  /** Lets go of the database, which is opened when rows are first read. */
  close(): Promise<void>
}

export interface Check {
  /** What the report groups by: `machine`, `database`, `servers` … */
  about: string
  name: string
  run(inspection: InspectionContext): Promise<Finding[]>
}

/** A check that needs rows is passed over when there are none to read; the database's own check says why. */
export class NoDatabase extends Error {}

export interface InspectionOptions {
  state: StateFolder
  path: string
  clock: Clock
  isRoot: boolean
  database?: DatabaseUrl
}

export function openInspection({ state, path, clock, isRoot, database: asked }: InspectionOptions): InspectionContext {
  const database = databaseOf(state, asked)
  const cloud = readCloud(state)
  const role = (name: Role) => findRole(state, name)
  const controller = role('controller')
  const looks = openLooks(database)
  return {
    state,
    cloud,
    path,
    clock,
    isRoot,
    roles: { up: role('up'), controller, agent: role('agent') },
    isUp: controller !== undefined,
    database,
    hostId: readHostId(state),
    rows: (read) => readRows(database, looks, read),
    close: looks.close,
  }
}

/** A real cloud has a switch, guests and files on this machine; a fake one only rows. */
export const isReal = ({ cloud }: InspectionContext): boolean => cloud !== undefined && !cloud.fake

async function readRows<T>(database: DatabaseUrl, { look }: Looks, read: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  if (!hasDatabase(database)) throw new NoDatabase('there is no database yet')
  try {
    return await look(read)
  } catch (error) {
    throw isOutOfReach(error) ? new NoDatabase(describeError(error)) : error
  }
}

const isOutOfReach = (error: unknown): boolean =>
  (error instanceof CloudError && (error.code === 'unavailable' || error.code === 'bad_request')) ||
  /unable to open|no such (table|column)|readonly database|damaged|malformed|not a database|(database|relation|column) \S+ does not exist/.test(
    describeError(error),
  )

export const describeError = (error: unknown): string =>
  error instanceof CloudError
    ? `${error.message} ${error.internal ?? ''}`.trim()
    : error instanceof Error
      ? error.message
      : String(error)

function readHostId(state: StateFolder): string | undefined {
  const path = join(state.agent, 'credential.json')
  if (!existsSync(path)) return undefined
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { hostId: string }).hostId
  } catch {
    return undefined // only root reads it
  }
}
