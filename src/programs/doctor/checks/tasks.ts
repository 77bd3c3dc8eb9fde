import { counted, type Finding, note, ok, problem, warning } from '../../../domain/finding.ts'
import type { TaskStatus } from '../../../operation/loop.ts'
import { readTaskFile, TASKS_EVERY_MS, type TaskFile } from '../../controller/task-file.ts'
import type { Check } from '../inspection-context.ts'

/** After so many failures in a row it is nothing that passes. */
const FAILS_FOR_GOOD = 3
const SILENT_AFTER_MS = 6 * TASKS_EVERY_MS
const LATE_MS = 30_000

export const tasks: Check = {
  about: 'work',
  name: 'tasks',
  run: async ({ state, roles, clock, isRoot, cloud }) => {
    if (roles.controller === undefined) return []
    if (!isRoot && !cloud?.fake) return [note('What the background tasks do is told to root only.')]
    return judgeTasks(readTaskFile(state), roles.controller, clock.now())
  },
}

export function judgeTasks(file: TaskFile | undefined, pid: number, now: number): Finding[] {
  if (file?.pid !== pid) return [note('The controller has not told of its background tasks yet.')]
  if (now - file.at > SILENT_AFTER_MS) {
    const seconds = Math.round((now - file.at) / 1000)
    return [problem(`The controller has not told of its background tasks for ${seconds} s.`, 'task-silent')]
  }
  const amiss = file.tasks.flatMap((task) => judgeTask(task, file.at))
  return amiss.length > 0 ? amiss : [ok(`${counted(file.tasks.length, 'background task')} run.`)]
}

function judgeTask({ name, failures, lastError, running, nextAt }: TaskStatus, at: number): Finding[] {
  const failed = `The background task ${name} has failed ${counted(failures, 'time')} in a row.`
  if (failures >= FAILS_FOR_GOOD) return [problem(failed, 'task-failing', lastError)]
  if (failures > 0) return [warning(failed, 'task-failing', lastError)]
  if (!running && nextAt !== undefined && at - nextAt > LATE_MS) {
    const seconds = Math.round((at - nextAt) / 1000)
    return [warning(`The background task ${name} should have run ${seconds} s ago.`, 'task-silent')]
  }
  return []
}
