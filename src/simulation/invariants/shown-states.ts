/** What the APIs show of states at rest: each is one of its table, they agree with each other, and nothing is going on. */
import { textAt } from '../tenants/client.ts'
import type { Kind } from '../tenants/thing.ts'

/** Nova's power states: NOSTATE, RUNNING, PAUSED, SHUTDOWN. */
const POWER: Readonly<Record<string, readonly string[]>> = {
  ACTIVE: ['1'],
  PAUSED: ['3'],
  SHUTOFF: ['4'],
  ERROR: ['0', '1', '3', '4'],
}

const VM_STATES: Readonly<Record<string, string>> = { ACTIVE: 'active', PAUSED: 'paused', SHUTOFF: 'stopped', ERROR: 'error' }

const amiss = (what: string, shown: string, known: readonly string[]): string[] =>
  known.includes(shown) ? [] : [`shows ${what} ‘${shown}’ at rest`]

function serverAmiss(row: unknown): string[] {
  const status = textAt(row, 'status')
  return [
    ...amiss('status', status, Object.keys(POWER)),
    ...amiss('power_state', textAt(row, 'OS-EXT-STS:power_state'), POWER[status] ?? []),
    ...amiss('vm_state', textAt(row, 'OS-EXT-STS:vm_state'), [VM_STATES[status] ?? '']),
    ...amiss('task_state', textAt(row, 'OS-EXT-STS:task_state'), ['']),
  ]
}

const AMISS: Readonly<Partial<Record<Kind, (row: unknown) => string[]>>> = {
  server: serverAmiss,
  network: (row) => amiss('status', textAt(row, 'status'), ['ACTIVE', 'DOWN']),
  port: (row) => amiss('status', textAt(row, 'status'), ['ACTIVE', 'DOWN', 'N/A']),
  router: (row) => amiss('status', textAt(row, 'status'), ['ACTIVE']),
  // one that leads to a port is active
  floatingip: (row) => amiss('status', textAt(row, 'status'), [textAt(row, 'port_id') === '' ? 'DOWN' : 'ACTIVE']),
  image: (row) => amiss('status', textAt(row, 'status'), ['queued', 'active', 'deactivated', 'uploading']),
  volume: (row) =>
    amiss('status', textAt(row, 'status'), [
      ...['available', 'in-use', 'reserved', 'attaching', 'detaching', 'awaiting-transfer'],
      ...['error', 'error_extending', 'error_deleting', 'error_restoring'],
    ]),
  snapshot: (row) => amiss('status', textAt(row, 'status'), ['available', 'error', 'error_deleting']),
  volume_group: (row) => amiss('status', textAt(row, 'status'), ['available', 'error']),
  group_snapshot: (row) => amiss('status', textAt(row, 'status'), ['available', 'error']),
  secret: (row) => amiss('status', textAt(row, 'status'), ['ACTIVE']),
  order: (row) => amiss('status', textAt(row, 'status'), ['ACTIVE']),
}

export const statesAmiss = (kind: Kind, row: unknown): string[] => AMISS[kind]?.(row) ?? []
