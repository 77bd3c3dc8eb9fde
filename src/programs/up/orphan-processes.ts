/** A controller or agent whose parent was killed: they notice and stop, and a new cloud waits for that. */
import { allEnded } from '../../kernel/all-ended.ts'
import { systemClock } from '../../kernel/clock.ts'
import { sendSignal } from '../../wire/process/index.ts'
import { findRole, hasRole, type Role } from '../pid-file.ts'
import type { StateFolder } from '../state-folder.ts'

const PATIENCE_MS = 12_000

export async function stopStrays(state: StateFolder): Promise<void> {
  await allEnded((['controller', 'agent'] as const).map((role) => stopRole(state, role)))
}

/** Asks, waits until the process is no more (its pid file goes before it does), and kills what does not go. */
export async function stopRole(state: StateFolder, role: Role): Promise<boolean> {
  const pid = findRole(state, role)
  if (pid === undefined) return false
  sendSignal(pid, 'SIGTERM')
  const deadline = systemClock.monotonic() + PATIENCE_MS
  while (hasRole(state, role, pid)) {
    if (systemClock.monotonic() > deadline) sendSignal(pid, 'SIGKILL')
    await systemClock.sleep(20)
  }
  return true
}
