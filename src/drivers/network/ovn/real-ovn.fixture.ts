/** For tests: a whole OVN of one host under names of its own, beside whatever else runs on the machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { type Log, silentLog as log } from '../../../kernel/log.ts'
import { patientClock as clock } from '../../../kernel/patient-clock.fixture.ts'
import { systemRandom as random } from '../../../kernel/random.ts'
import type { Fabric, HostPorts } from '../driver.ts'
import {
  type OvnCentral,
  type OvnChassis,
  ovnCentral,
  ovnChassis,
  ovnFabric,
  ovnHostPorts,
  probeDatapath,
  type Uplink,
} from './index.ts'

export interface RealOvn {
  folder: string
  namespace: string
  /** The first three numbers of the provider network's addresses. */
  publicBlock: string
  hostDevice: string
  hostId: string
  /** A second one over the same daemons, as whoever starts anew would have. */
  openCentral(): OvnCentral
  openChassis(by?: Clock): OvnChassis
  central: OvnCentral
  chassis: OvnChassis
  openFabric(): Fabric
  openPorts(): HostPorts
  /** Closes what was opened and removes all of it. */
  end(): Promise<void>
}

interface Names {
  name: string
  folder: string
  publicBlock: string
}

const deviceOf = ({ name }: Names): string => `wk${name}-pub`

const uplinkOf = (names: Names): Uplink => ({
  physicalNetwork: 'public',
  hostDevice: deviceOf(names),
  hostAddresses: [`${names.publicBlock}.1/24`],
  masquerade: true,
})

let made = 0

export async function startOvn({ uplink = true, logTo = log }: { uplink?: boolean; logTo?: Log } = {}): Promise<RealOvn> {
  const names: Names = {
    name: `t${process.pid.toString(36)}${made++}`,
    folder: mkdtempSync(join(tmpdir(), 'wk-ovn-')),
    publicBlock: `10.${200 + ((process.pid >> 8) & 31)}.${process.pid & 255}`,
  }
  const datapath = await probeDatapath(clock)
  const openCentral = () => ovnCentral({ folder: join(names.folder, 'central'), clock, log: logTo })
  const openChassis = (by: Clock = clock) =>
    ovnChassis({
      folder: join(names.folder, 'chassis'),
      namespace: `wk-${names.name}`,
      systemId: `host-${names.name}`,
      southbound: `unix:${join(names.folder, 'central', 'sb.sock')}`,
      encapIp: '127.0.0.1',
      datapath,
      uplinks: uplink ? [uplinkOf(names)] : [],
      clock: by,
      log: logTo,
    })
  const lab = labOf(names, { openCentral, openChassis }, logTo)
  try {
    await lab.central.ensure()
    await lab.chassis.ensure()
  } catch (error) {
    await lab.end()
    throw error
  }
  return lab
}

function labOf(names: Names, open: Pick<RealOvn, 'openCentral' | 'openChassis'>, logTo: Log): RealOvn {
  const [central, chassis] = [open.openCentral(), open.openChassis()]
  const { northbound, southbound } = central
  const opened: { close(): Promise<void> }[] = []
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part)
    return part
  }
  return {
    ...open,
    folder: names.folder,
    namespace: chassis.namespace,
    publicBlock: names.publicBlock,
    hostDevice: deviceOf(names),
    hostId: `host-${names.name}`,
    central,
    chassis,
    openFabric: () => keep(ovnFabric({ northbound: [northbound], southbound: [southbound], random, clock, log: logTo })),
    openPorts: () => keep(ovnHostPorts({ chassis, clock, log: logTo })),
    async end() {
      for (const part of opened) await part.close()
      await chassis.stop()
      await central.stop()
      rmSync(names.folder, { recursive: true, force: true })
    },
  }
}
