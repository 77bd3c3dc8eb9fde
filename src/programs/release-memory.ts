/** What a start leaves behind is given back to the machine: V8 keeps it for the next burst, and an idle process has none. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../kernel/clock.ts'

/** Once it is quiet: what comes right after the start (first reports, first tasks) is over by then. */
const AFTER_MS = 3000

type CollectGarbage = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

export function giveBackSoon(clock: Clock): void {
  clock.after(AFTER_MS, () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as CollectGarbage
    setFlagsFromString('--no-expose-gc')
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  })
}
