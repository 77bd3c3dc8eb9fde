/** Reads what a list of servers is asked of their states: status, state, task and power. */
import type { Reboot, ServerFilter, ServerStatus } from '../../../domain/compute/index.ts'
import { isTrue } from './pieces.ts'
import { novaRefusals } from './refusals.ts'
import type { ServerQuery } from './server-query.ts'
import { rebootNamed, statusNamed, taskNamed, vmStateNamed } from './server-state.ts'

interface May {
  everything: boolean
  freed: boolean
}

type State = Pick<ServerFilter, 'statuses' | 'rebooting' | 'task'>

/**
 * As Nova, which lets `status` stand in place of `vm_state` and `task_state`, and `power_state` beside them.
 * @returns undefined when no server is ever so
 */
export function stateWanted(query: ServerQuery, may: May): State | undefined {
  const words = query.status ?? []
  if (words.some((word) => word.toUpperCase() === 'DELETED') && !may.everything) throw novaRefusals.deleted_for_admins()
  if (may.everything && query.deleted !== undefined && isTrue(query.deleted)) return undefined
  const statuses = statusesWanted(query, may)
  const task = taskWanted(query, may)
  return !task || statuses?.length === 0 ? undefined : { ...(statuses && { statuses }), ...task }
}

/** What numbers mean, of the domain's states. */
const POWER_STATES: Readonly<Record<string, ServerStatus>> = { '1': 'active', '3': 'paused', '4': 'stopped' }

/** Any of these; undefined: whatever it is. */
function statusesWanted(query: ServerQuery, { freed }: May): ServerStatus[] | undefined {
  const words = query.status ?? []
  // A word of no state that a server here is ever in finds none; beside others, as if it were not there.
  const states =
    words.length === 0
      ? freed && query.vm_state !== undefined
        ? [vmStateNamed(query.vm_state)]
        : undefined
      : rebootsOf(words)
        ? undefined
        : words.map((word) => (rebootNamed(word) ? 'active' : statusNamed(word)))
  const powered = freed && query.power_state !== undefined ? [POWER_STATES[query.power_state]] : undefined
  if (!states) return powered?.filter((state) => state !== undefined)
  return states.filter((state) => state !== undefined).filter((state) => powered?.includes(state) ?? true)
}

/** Where nothing but reboots is asked for; beside a state, whatever goes on in that counts. */
function rebootsOf(words: readonly string[]): Reboot[] | undefined {
  const reboots = words.map(rebootNamed).filter((reboot) => reboot !== undefined)
  return reboots.length > 0 && reboots.length === words.length ? reboots : undefined
}

/** @returns undefined for what never goes on here */
function taskWanted(query: ServerQuery, { freed }: May): Pick<State, 'rebooting' | 'task'> | undefined {
  const rebooting = rebootsOf(query.status ?? [])
  if (rebooting) return { rebooting }
  if (!freed || query.task_state === undefined) return {}
  const task = taskNamed(query.task_state)
  if (task === undefined) return undefined
  return task === 'rebooting' || task === 'hard-rebooting' ? { rebooting: [task] } : { task }
}
