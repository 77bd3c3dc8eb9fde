/** Moves virtual time on: whenever nothing can go on without time passing, the next timer fires. */
import { nextTurn } from '../../kernel/clock.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Of Node's own, while the simulation itself is all that runs. */
const ALWAYS_THERE = new Set(['TTYWrap', 'PipeWrap', 'SignalWrap', 'MessagePort'])

/** Until nobody waits for the next turn, nor for what is read from disk, as a module that is loaded when it is used first: no time passes meanwhile. */
async function settle(): Promise<void> {
  do await nextTurn()
  while (process.getActiveResourcesInfo().some((kind) => !ALWAYS_THERE.has(kind)))
}

/** Runs until `work` has settled. @throws Error when nothing would ever happen again, and whatever `work` throws */
export async function inVirtualTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let over = false
  const end = () => {
    over = true
  }
  work.then(end, end)
  for (;;) {
    await settle()
    if (over) return work
    if (!clock.fireNext()) throw new Error('Nothing more would ever happen: something waits for what nobody does.')
  }
}
