/** Removes whatever traces of a cloud its own programs left: after their loss of pid files, folders or lives. */
import { rmdirSync } from 'node:fs'
import { namespacePath } from '../../drivers/network/ovn/ip.ts'
import type { Clock } from '../../kernel/clock.ts'
import { runCommand, sendSignal } from '../../wire/process/index.ts'
import type { CloudProcess } from '../host-inventory/process.ts'
import type { Traces } from '../host-inventory/trace.ts'

/** Our own programs end within ten seconds. */
const OBEY_WITHIN_MS = 11_000
const ENV = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' }

/** @param look finds what is there now. Returns what stays in spite of it all, with why where that is known */
export async function sweepTraces(look: () => Promise<Traces>, clock: Clock): Promise<string[]> {
  await endProcesses(async () => (await look()).processes, clock)
  const { namespaces, devices, tables, groups } = await look()
  const failed: string[] = []
  const attempt = async (act: () => unknown) => {
    try {
      await act()
    } catch (error) {
      failed.push(error instanceof Error ? ((error as { internal?: string }).internal ?? error.message) : String(error))
    }
  }
  const run = (argv: readonly string[]) => attempt(() => runCommand(argv, { clock, env: ENV }))
  for (const name of devices) await run(['ip', 'link', 'del', name])
  for (const name of namespaces.toReversed()) await run(['ip', 'netns', 'del', name])
  for (const table of tables) await run(['nft', 'delete', 'table', ...table.split(' ')])
  for (const path of groups) await attempt(() => rmdirSync(path))
  return failed.map((why) => why.replaceAll(namespacePath(''), ''))
}

/** SIGTERM, patience, SIGKILL. Returns how many there were. */
export async function endProcesses(look: () => Promise<readonly CloudProcess[]>, clock: Clock): Promise<number> {
  const before = await look()
  for (const order of ['SIGTERM', 'SIGKILL'] as const) {
    for (const { pid } of await look()) sendSignal(pid, order)
    const deadline = clock.monotonic() + OBEY_WITHIN_MS
    while ((await look()).length > 0 && clock.monotonic() < deadline) await clock.sleep(50)
  }
  return before.length
}
