import { computeRefusals } from './refusals.ts'
/** What may be done to a server in which state: the check, the error and the documentation read this one table. */

export type ServerStatus = 'building' | 'active' | 'stopped' | 'paused' | 'error'
export type ServerAction = 'start' | 'stop' | 'pause' | 'unpause' | 'reboot' | 'hard-reboot'

const ALLOWED = {
  start: ['stopped'],
  stop: ['active', 'error'],
  pause: ['active'],
  unpause: ['paused'],
  reboot: ['active'],
  'hard-reboot': ['active', 'stopped', 'paused', 'error'],
} satisfies Record<ServerAction, readonly ServerStatus[]>

/** What is going on; null when nothing is. */
export type ServerTask =
  | 'scheduling'
  | 'spawning'
  | 'powering-on'
  | 'powering-off'
  | 'pausing'
  | 'unpausing'
  | 'rebooting'
  | 'hard-rebooting'
  | 'deleting'

/** @throws conflict: `busy` or `wrong_state` */
export function requireAction(serverId: string, action: ServerAction, status: ServerStatus, task: ServerTask | null): void {
  // a hard reboot is the way out of anything that hangs, but for deletion
  const busy = task !== null && !(action === 'hard-reboot' && task !== 'deleting')
  if (busy) throw computeRefusals.busy({ id: serverId, action, task })
  const allowed: readonly ServerStatus[] = ALLOWED[action]
  if (allowed.includes(status)) return
  throw computeRefusals.wrong_state({ id: serverId, action, status })
}
