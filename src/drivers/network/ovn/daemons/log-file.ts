/** Keeps daemons' logs from filling the disk: one that has grown large becomes `….1`, and the one before it goes. */
import { renameSync, statSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { type Daemon, findDaemon } from './daemon.ts'

/** Bytes of a log that is gone on with. */
export const LOG_KEPT = 4 << 20

/** A look at each file, when nothing is to do. @throws internal when a daemon does not turn to its new log; asked again it is told again */
export async function boundLogs(daemons: readonly Daemon[], clock: Clock): Promise<void> {
  for (const daemon of daemons) {
    const size = sizeOf(daemon.logFile)
    if (size !== undefined && size <= LOG_KEPT) continue
    if (size !== undefined) renameSync(daemon.logFile, `${daemon.logFile}.1`)
    const pid = findDaemon(daemon)
    // also where there is no log: one that was not told would write to the old one for ever
    if (pid !== undefined) await reopen(daemon, pid, clock)
  }
}

const reopen = ({ controlSocket, env }: Daemon, pid: number, clock: Clock): Promise<string> =>
  runCommand(['ovs-appctl', '--timeout=5', '-t', controlSocket(pid), 'vlog/reopen'], { clock, env })

/** undefined: there is none. */
function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}
