/** The daemons of a chassis and their words. */
import { readdirSync, rmSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { enter } from '../ip.ts'
import { bridgeOf } from './chassis.rows.ts'
import type { ChassisOptions } from './chassis-options.ts'
import type { Daemon } from './daemon.ts'
import { logFileOf, standing, tlsArguments } from './database.ts'
import type { RunFolder } from './run-folder.ts'
import { pairOf, type Tunnels } from './tunnels.ts'
import { hostMac } from './uplink.ts'

/** A network namespace holds one userspace switch and no more, so each has its own. */
export const switchDaemon = (folder: RunFolder, { namespace, datapath }: ChassisOptions): Daemon => ({
  name: 'vswitchd',
  pidFile: folder.of('vswitchd.pid'),
  logFile: logFileOf(folder, 'vswitchd'),
  controlSocket: () => folder.of('vswitchd.ctl'),
  env: folder.env,
  argv: [
    ...enter(namespace),
    'ovs-vswitchd',
    `unix:${folder.of('conf.sock')}`,
    ...standing(folder, 'vswitchd'),
    `--unixctl=${folder.of('vswitchd.ctl')}`,
    ...(datapath.type === 'netdev' ? ['--disable-system'] : []),
  ],
})

/** In the host's own namespace, from where it reaches a southbound database on another host; it touches no device. */
export const controllerDaemon = (folder: RunFolder, { tls }: ChassisOptions): Daemon => ({
  name: 'controller',
  pidFile: folder.of('controller.pid'),
  logFile: logFileOf(folder, 'controller'),
  controlSocket: (pid) => controllerSocket(folder, pid),
  env: folder.env,
  argv: ['ovn-controller', `unix:${folder.of('conf.sock')}`, ...standing(folder, 'controller'), ...tlsArguments(tls)],
})

/** Its name it chooses itself. */
const controllerSocket = (folder: RunFolder, pid: number): string => folder.of(`ovn-controller.${pid}.ctl`)

/** The user-space switch drops what it has for a tunnel until it knows its neighbour; there is only the one. */
export const tellNeighbour = (folder: RunFolder, tunnels: Tunnels, clock: Clock): Promise<string> => {
  const pair = pairOf(tunnels)
  const words = ['tnl/neigh/set', bridgeOf(pair), tunnels.hostEnd, hostMac(pair)]
  return runCommand(['ovs-appctl', '--timeout=5', '-t', folder.of('vswitchd.ctl'), ...words], { clock, env: folder.env })
}

/** Unlike at a signal, it takes its chassis out of the southbound database. */
export const tellToExit = (folder: RunFolder, pid: number, clock: Clock): Promise<string> =>
  runCommand(['ovs-appctl', '--timeout=5', '-t', controllerSocket(folder, pid), 'exit'], { clock, env: folder.env })

/** Whether it has a connection to the southbound database, in its own words: `connected`, `not connected`. */
export const askConnection = async (folder: RunFolder, pid: number, clock: Clock): Promise<string> =>
  (
    await runCommand(['ovs-appctl', '--timeout=5', '-t', controllerSocket(folder, pid), 'connection-status'], {
      clock,
      env: folder.env,
    })
  ).trim()

/** Of ovn-controllers that were killed. Only while none runs. */
export function removeControllerSockets(folder: RunFolder): void {
  for (const name of readdirSync(folder.path))
    if (/^ovn-controller\.\d+\.ctl$/.test(name)) rmSync(folder.of(name), { force: true })
}
