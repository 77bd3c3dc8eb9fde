import { chmodSync, statSync } from 'node:fs'
import type { Log } from '../../kernel/log.ts'

const TUN = '/dev/net/tun'

/**
 * Guests' processes open their own taps, which the kernel grants to a tap's owner; the device itself is open to all wherever
 * udev made it. Where nothing did (containers, small virtual machines) we do as udev does.
 * @throws Error when the kernel has no taps
 */
export function openTunDevice(log: Log): void {
  const mode = modeOf(TUN)
  if (mode === undefined) throw new Error(`${TUN} is missing: the kernel module tun is needed (modprobe tun).`)
  if ((mode & 0o006) === 0o006) return
  chmodSync(TUN, 0o666)
  log.info({ device: TUN }, 'opened to all users, as udev would have')
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode
}
