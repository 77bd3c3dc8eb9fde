/** For tests: a whole OVN of one host under names of its own, beside whatever else runs on the machine. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as clock } from '../../../kernel/clock.ts'
import { type Log, silentLog as log } from '../../../kernel/log.ts'
import { systemRandom as random } from '../../../kernel/random.ts'
import type { Fabric, HostPorts } from '../driver.ts'
import { type OvnCentral, type OvnChassis, ovnCentral, ovnChassis, ovnFabric, ovnHostPorts, probeDatapath } from './index.ts'

export interface RealOvn {
  folder: string
  namespace: string
  /** The first three numbers of the provider network's addresses. */
  publicBlock: string
  hostDevice: string
  hostId: string
  /** A second one over the same daemons, as whoever starts anew would have. */
  openCentral(): OvnCentral
  openChassis(): OvnChassis
  central: OvnCentral
  chassis: OvnChassis
  openFabric(): Fabric
  openPorts(): HostPorts
  /** Closes what was opened and removes all of it. */
  end(): Promise<void>
}

let made = 0

export async function startOvn({ uplink = true, logTo = log }: { uplink?: boolean; logTo?: Log } = {}): Promise<RealOvn> {
  const name = `t${process.pid.toString(36)}${made++}`
  const folder = mkdtempSync(join(tmpdir(), 'wk-ovn-'))
  chmodSync(folder, 0o700)
  const publicBlock = `10.${200 + ((process.pid >> 8) & 31)}.${process.pid & 255}`
  const datapath = await probeDatapath(clock)
  const hostDevice = `wk${name}-pub`
  const openCentral = () => ovnCentral({ folder: join(folder, 'central'), clock, log: logTo })
  const openChassis = () =>
    ovnChassis({
      folder: join(folder, 'chassis'),
      namespace: `wk-${name}`,
      systemId: `host-${name}`,
      southbound: `unix:${join(folder, 'central', 'sb.sock')}`,
      encapIp: '127.0.0.1',
      datapath,
      uplinks: uplink
        ? [{ physicalNetwork: 'public', hostDevice, hostAddresses: [`${publicBlock}.1/24`], masquerade: true }]
        : [],
      clock,
      log: logTo,
    })
  const [central, chassis] = [openCentral(), openChassis()]
  const opened: { close(): Promise<void> }[] = []
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part)
    return part
  }
  const end = async () => {
    for (const part of opened) await part.close()
    await chassis.stop()
    await central.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await central.ensure()
    await chassis.ensure()
  } catch (error) {
    await end()
    throw error
  }
  const { northbound, southbound } = central
  return {
    folder,
    namespace: chassis.namespace,
    publicBlock,
    hostDevice,
    openCentral,
    openChassis,
    hostId: `host-${name}`,
    central,
    chassis,
    openFabric: () => keep(ovnFabric({ northbound: [northbound], southbound: [southbound], random, clock, log: logTo })),
    openPorts: () => keep(ovnHostPorts({ chassis, clock, log: logTo })),
    end,
  }
}
