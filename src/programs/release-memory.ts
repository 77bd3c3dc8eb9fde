/** What a start leaves behind is given back to the machine: V8 keeps it for the next burst, and an idle process has none. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../kernel/clock.ts'

/** Once what comes right after the start (first reports, first tasks) is over, and once more when slow ones are: a first image. */
const AFTER_MS = [3000, 20_000]

type CollectGarbage = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

export function giveBackSoon(clock: Clock): void {
  for (const ms of AFTER_MS) clock.after(ms, giveBack)
}

/** Compiled code goes too that has not run since the last collections: V8 would wait for six of them, and an idle process has none. */
function giveBack(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as CollectGarbage
  setFlagsFromString('--no-expose-gc')
  setFlagsFromString('--bytecode-old-age=1')
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  setFlagsFromString('--bytecode-old-age=6') // V8's own
}
