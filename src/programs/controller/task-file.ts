/** What the background tasks are doing, in a file beside the database: `welkin doctor` and `status` read it, also after a death. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../kernel/clock.ts'
import { readDerived } from '../../kernel/derived-file.ts'
import type { TaskStatus } from '../../operation/loop.ts'
import type { StateFolder } from '../state-folder.ts'

export interface TaskFile {
  /** The controller that wrote it. */
  pid: number
  /** When, in milliseconds since 1970. */
  at: number
  tasks: TaskStatus[]
}

export const TASKS_EVERY_MS = 5000

const pathOf = (state: StateFolder): string => join(state.controller, 'tasks.json')

/** Writes every few seconds. Returns what ends it, with a last word. */
export function keepTaskFile(state: StateFolder, clock: Clock, status: () => TaskStatus[]): () => void {
  let cancel = () => {}
  const keep = () => {
    writeTaskFile(state, { pid: process.pid, at: clock.now(), tasks: status() })
    cancel = clock.after(TASKS_EVERY_MS, keep)
  }
  keep()
  return () => {
    cancel()
    writeTaskFile(state, { pid: process.pid, at: clock.now(), tasks: status() })
  }
}

function writeTaskFile(state: StateFolder, file: TaskFile): void {
  try {
    writeFileSync(`${pathOf(state)}.new`, JSON.stringify(file))
    renameSync(`${pathOf(state)}.new`, pathOf(state))
  } catch {
    // no space left, for one: no reason to stop, and whoever reads the file sees that it is old
  }
}

/** Absent when no controller has run here, or the reader may not. */
export function readTaskFile(state: StateFolder): TaskFile | undefined {
  return readDerived<TaskFile>(pathOf(state), (value) => Array.isArray(value?.tasks) && Number.isFinite(value.at))
}
