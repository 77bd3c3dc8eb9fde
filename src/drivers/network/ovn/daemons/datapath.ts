/** Which datapath a host can have: the kernel's where the module truly is, else the one in user space. */
import { existsSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'

export interface Datapath {
  type: 'system' | 'netdev'
  /** Why this one, for people. */
  reason: string
}

const MODULE = '/sys/module/openvswitch'

/** Open vSwitch itself claims `system` also where the module is missing, so the kernel is asked. */
export async function probeDatapath(clock: Clock): Promise<Datapath> {
  if (existsSync(MODULE)) return { type: 'system', reason: 'the kernel has openvswitch loaded' }
  try {
    await runCommand(['modprobe', 'openvswitch'], { clock, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' } })
    if (existsSync(MODULE)) return { type: 'system', reason: 'the kernel module openvswitch could be loaded' }
  } catch {
    // no such module, or none may be loaded here: judged below like a module that did not come
  }
  return { type: 'netdev', reason: `${IN_USER_SPACE}${loopLimit(await versionOfOvn(clock))}` }
}

const IN_USER_SPACE = 'the kernel has no openvswitch module, so frames are switched in user space'

/**
 * The switch in user space takes a frame through its tables eight times and no more (MAX_RECIRC_DEPTH). What a guest sends to the floating
 * address of another behind the same router passes the router twice: with OVN 23.03 that is seven times, with 25.03 nine.
 */
export const loopLimit = (version: string | undefined): string =>
  version !== undefined && Number.parseFloat(version) >= 24.03
    ? `, where with OVN ${version} guests behind one router may not reach each other at floating addresses (at their own they do)`
    : ''

async function versionOfOvn(clock: Clock): Promise<string | undefined> {
  const said = await runCommand(['ovn-controller', '--version'], {
    clock,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' },
  })
  return /^ovn-controller (\d+\.\d+)/.exec(said)?.[1]
}
