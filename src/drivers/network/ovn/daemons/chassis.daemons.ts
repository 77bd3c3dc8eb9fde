/** The daemons of a chassis and their words. */
import type { Clock } from '../../../../kernel/clock.ts'
import { runCommand } from '../../../../wire/process/index.ts'
import { enter } from '../ip.ts'
import type { ChassisOptions } from './chassis.ts'
import type { Daemon } from './daemon.ts'
import { standing, tlsArguments } from './database.ts'
import type { RunFolder } from './run-folder.ts'

/** A network namespace holds one userspace switch and no more, so each has its own. */
export const switchDaemon = (folder: RunFolder, { namespace, datapath }: ChassisOptions): Daemon => ({
  name: 'vswitchd',
  pidFile: folder.of('vswitchd.pid'),
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
  env: folder.env,
  argv: ['ovn-controller', `unix:${folder.of('conf.sock')}`, ...standing(folder, 'controller'), ...tlsArguments(tls)],
})

/** Unlike at a signal, it takes its chassis out of the southbound database. Its socket's name it chooses itself. */
export const tellToExit = (folder: RunFolder, pid: number, clock: Clock): Promise<string> =>
  runCommand(['ovs-appctl', '--timeout=5', '-t', folder.of(`ovn-controller.${pid}.ctl`), 'exit'], { clock, env: folder.env })
