/** Ends all guests of a cloud on this host, at once: the power button, some patience, then the process. Disks stay. */
import { join } from 'node:path'
import type { Hypervisor } from '../../drivers/hypervisor/driver.ts'
import { qemuHypervisor } from '../../drivers/hypervisor/qemu/qemu.ts'
import { allEnded } from '../../kernel/all-ended.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'

const OBEY_WITHIN_MS = 20_000

export interface GuestsEnded {
  /** Switched themselves off. */
  obeyed: number
  /** Had been off, paused or dead, and were cleared away. */
  cleared: number
  /** Did not obey in time. */
  forced: number
}

/** For listing and ending only: it starts nothing, so what it would start with does not matter. */
export const guestsOf = (state: StateFolder, cloud: Pick<CloudFile, 'id'>, clock: Clock): Hypervisor =>
  qemuHypervisor({
    folder: join(state.agent, 'guests'),
    accelerator: 'tcg',
    acceleratorReason: 'nothing is started here',
    version: '',
    cgroup: `welkin-${cloud.id}`,
    binary: '',
    clock,
    log: silentLog,
  })

/** The agent must have ended: QEMU speaks with one at a time. @throws when a process cannot be killed */
export async function endGuests(hypervisor: Hypervisor, clock: Clock, obeyWithinMs = OBEY_WITHIN_MS): Promise<GuestsEnded> {
  const guests = await hypervisor.list()
  const ways = await allEnded(
    guests.map(async ({ id, state }) => {
      const way = state === 'running' ? await pressAndWait(hypervisor, id, clock, obeyWithinMs) : 'cleared'
      await hypervisor.remove(id)
      return way
    }),
  )
  await hypervisor.close()
  const count = (wanted: keyof GuestsEnded) => ways.filter((way) => way === wanted).length
  return { obeyed: count('obeyed'), cleared: count('cleared'), forced: count('forced') }
}

async function pressAndWait(hypervisor: Hypervisor, id: string, clock: Clock, withinMs: number): Promise<'obeyed' | 'forced'> {
  const deadline = clock.monotonic() + withinMs
  const changed = { signal: new AbortController() }
  const unwatch = hypervisor.watch((changedId) => changedId === id && changed.signal.abort())
  try {
    await hypervisor.pressPower(id)
    while (clock.monotonic() < deadline) {
      changed.signal = new AbortController()
      const [guest] = await hypervisor.list([id])
      if (guest?.state !== 'running') return 'obeyed'
      await clock.sleep(Math.max(0, Math.min(1000, deadline - clock.monotonic())), changed.signal.signal).catch(() => undefined) // looked at again
    }
    return 'forced'
  } catch {
    return 'forced' // it does not listen: ended like one that does not obey
  } finally {
    unwatch()
  }
}
