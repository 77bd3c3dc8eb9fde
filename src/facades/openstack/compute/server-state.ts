/** The states of a server as Nova spells them, and back again for filters. */
import type { Reboot, Server, ServerStatus, ServerTask } from '../../../domain/compute/index.ts'

const STATUS: Readonly<Record<ServerStatus, string>> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  paused: 'PAUSED',
  error: 'ERROR',
}

export function statusOf({ status, task }: Pick<Server, 'status' | 'task'>): string {
  if (task === 'rebooting') return 'REBOOT'
  return task === 'hard-rebooting' ? 'HARD_REBOOT' : STATUS[status]
}

/** Nova's state for the domain's of the same name. */
export const vmStateOf = ({ status }: Pick<Server, 'status'>): string => status

const TASK: Readonly<Record<ServerTask, string>> = {
  scheduling: 'scheduling',
  spawning: 'spawning',
  'powering-on': 'powering-on',
  'powering-off': 'powering-off',
  pausing: 'pausing',
  unpausing: 'unpausing',
  rebooting: 'rebooting',
  'hard-rebooting': 'rebooting_hard',
  'image-snapshot': 'image_snapshot',
  'image-uploading': 'image_uploading',
  deleting: 'deleting',
}

export const taskStateOf = (task: ServerTask | null): string | null => (task === null ? null : TASK[task])

const POWER: Readonly<Record<Server['observed_power'], number>> = {
  none: 0,
  building: 0,
  failed: 0,
  running: 1,
  paused: 3,
  stopped: 4,
  absent: 4,
}

/** NOSTATE 0, RUNNING 1, PAUSED 3, SHUTDOWN 4. */
export const powerStateOf = ({ observed_power: power }: Pick<Server, 'observed_power'>): number => POWER[power]

/** What a filter's word means; undefined for a state that no server here is ever in. */
export const statusNamed = (word: string): ServerStatus | undefined =>
  (Object.keys(STATUS) as ServerStatus[]).find((status) => STATUS[status] === word.toUpperCase())

/** What is shown as a status while it is under way. */
export const rebootNamed = (word: string): Reboot | undefined => REBOOTS[word.toUpperCase()]

const REBOOTS: Readonly<Record<string, Reboot>> = { REBOOT: 'rebooting', HARD_REBOOT: 'hard-rebooting' }

export const taskNamed = (word: string): ServerTask | undefined =>
  (Object.keys(TASK) as ServerTask[]).find((task) => TASK[task] === word)

export const vmStateNamed = (word: string): ServerStatus | undefined =>
  (Object.keys(STATUS) as ServerStatus[]).find((status) => status === word.toLowerCase())
