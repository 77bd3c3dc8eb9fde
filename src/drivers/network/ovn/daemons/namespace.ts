/** The network namespace that holds one cloud's switch, taps and bridges on this host. */
import { existsSync, statSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { ipBatch, namespacePath, runIn, unlessAbsent } from '../ip.ts'

/** No words of the kernel's own into guests' taps, and no routing but the switch's. */
const SETTINGS = ['net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1', 'net.ipv4.ip_forward=0']

export const hasNamespace = (name: string): boolean => existsSync(namespacePath(name))

/** Makes it, or brings one that a death left half made to its settings. True when there was none. */
export async function ensureNamespace(name: string, clock: Clock): Promise<boolean> {
  const made = !hasNamespace(name)
  if (made) await ipBatch(clock, undefined, [`netns add ${name}`])
  await runIn(clock, name, ['sysctl', '-qw', ...SETTINGS])
  await ipBatch(clock, name, ['link set lo up'])
  return made
}

export const removeNamespace = (name: string, clock: Clock): Promise<void> =>
  unlessAbsent(ipBatch(clock, undefined, [`netns del ${name}`]))

/** False for a process in a namespace that had the name before. */
export function isInNamespace(pid: number, name: string): boolean {
  try {
    return statSync(`/proc/${pid}/ns/net`).ino === statSync(namespacePath(name)).ino
  } catch {
    return false // the process or the namespace is gone
  }
}
