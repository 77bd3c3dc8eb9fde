/** What to do next for one guest: a pure function of what is wanted, what is there, and what was answered before. */
import type { WantedPower } from '../domain/compute/index.ts'
import type { GuestState } from '../drivers/hypervisor/driver.ts'

export type Step =
  | { do: 'start'; paused: boolean }
  | { do: 'resume' }
  | { do: 'pause' }
  /** Press the power button, and end it when it does not obey in time. */
  | { do: 'shut-down' }
  /** End the process; the disks stay. */
  | { do: 'end' }
  /** Nothing of the guest may be left on this host. */
  | { do: 'erase' }

export interface Situation {
  power: WantedPower
  /** The generation of what is wanted. */
  generation: number
  state: GuestState
  /** The newest generation that this host has answered for the guest; absent when it has not since the agent started. */
  answered?: number
}

export function planGuest({ power, generation, state, answered }: Situation): Step[] {
  if (power === 'absent') return [{ do: 'erase' }]
  if (power === 'stopped') {
    if (state === 'running' || state === 'paused' || state === 'starting') return [{ do: 'shut-down' }]
    return state === 'absent' ? [] : [{ do: 'end' }]
  }
  if (state === 'shutdown') {
    // it chose so itself: told to the controller, and left alone until somebody asks anew
    return answered !== undefined && generation > answered ? [{ do: 'end' }, { do: 'start', paused: power === 'paused' }] : []
  }
  if (state === 'absent') return [{ do: 'start', paused: power === 'paused' }]
  if (state === 'crashed') return [{ do: 'end' }, { do: 'start', paused: power === 'paused' }]
  if (power === 'paused') return state === 'running' ? [{ do: 'pause' }] : []
  return state === 'paused' ? [{ do: 'resume' }] : []
}
