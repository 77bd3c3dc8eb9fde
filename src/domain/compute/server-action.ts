import { computeRefusals } from './refusals.ts'
import type { ServerAction, ServerStatus, ServerTask } from './server-state.ts'

/** What may be done to a server in which state: the check, the error and the documentation read this one table. */

const ALLOWED = {
  start: ['stopped'],
  stop: ['active', 'error'],
  pause: ['active'],
  unpause: ['paused'],
  reboot: ['active'],
  'hard-reboot': ['active', 'stopped', 'paused', 'error'],
  'attach-volume': ['active', 'stopped', 'paused'],
  'detach-volume': ['active', 'stopped', 'paused'],
  'create-image': ['active', 'stopped', 'paused'],
} satisfies Record<ServerAction, readonly ServerStatus[]>

/** @throws conflict: `busy` or `wrong_state` */
export function requireAction(serverId: string, action: ServerAction, status: ServerStatus, task: ServerTask | null): void {
  // a hard reboot is the way out of anything that hangs, but for deletion
  const busy = task !== null && !(action === 'hard-reboot' && task !== 'deleting')
  if (busy) throw computeRefusals.busy({ id: serverId, action, task })
  const allowed: readonly ServerStatus[] = ALLOWED[action]
  if (allowed.includes(status)) return
  throw computeRefusals.wrong_state({ id: serverId, action, status })
}
