/** `welkin agent`: the composition root of a real host. */
import { chmodSync, chownSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isoConfigDrives } from '../../drivers/config-drive/iso.ts'
import { qemuHypervisor } from '../../drivers/hypervisor/qemu/qemu.ts'
import {
  keepDaemons,
  type OvnCentral,
  ovnCentral,
  ovnChassis,
  ovnHostPorts,
  probeDatapath,
} from '../../drivers/network/ovn/index.ts'
import { fileStorage } from '../../drivers/volume/file/file.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { createQemuImg } from '../../wire/qemu-img/index.ts'
import { openLog } from '../log.ts'
import { claimRole, releaseRole } from '../pid-file.ts'
import { announceReady, onStop } from '../process-life.ts'
import { findGroup, findUser, type SystemUser } from '../system-user.ts'
import { chooseAccelerator } from './accelerator.ts'
import { keepHostCertificate } from './host-certificate.ts'
import { joinAndStart } from './join-and-start.ts'
import { chassisOptions } from './network.ts'
import { keepForController } from './operator-files.ts'
import { ensureChassis } from './public-device.ts'
import type { AgentSettings } from './settings.ts'
import { openTunDevice } from './tun-device.ts'
import { findUnderlay, southboundListener, underlayWarnings } from './underlay.ts'

const QEMU = 'qemu-system-x86_64'

export async function runAgent(settings: AgentSettings): Promise<void> {
  const { state } = settings
  const log = openLog(settings.logLevel)
  claimRole(state, 'agent')
  const stopping = new AbortController()
  const user = findUser('welkin-guest')
  openTunDevice(log)
  const accelerator = chooseAccelerator(QEMU, state.agent)
  const central = settings.ovnCentral ? keptCentral(settings, log) : undefined
  await central?.ensure()
  const datapath = await probeDatapath(clock)
  const underlay = await findUnderlay(settings, { clock, log, signal: stopping.signal })
  const chassis = ovnChassis({ ...chassisOptions({ ...settings, ...underlay }), datapath, clock, log })
  await ensureChassis(chassis, settings.cloud, clock)
  const keeping = Promise.all([
    keepDaemons([...(central ? [central] : []), chassis], { clock, log, signal: stopping.signal }),
    settings.url.startsWith('https:') || underlay.tls
      ? keepHostCertificate(settings, { clock, log, signal: stopping.signal })
      : undefined,
  ])
  const drivers = await openDrivers(settings, { accelerator: await accelerator, user, log })
  const ports = ovnHostPorts({ chassis, user, clock, log })
  const agent = await joinAndStart({
    settings,
    drivers: { ...drivers, ports, tunnels: chassis.tunnels },
    folder: state.agent,
    datapath: { kind: datapath.type, reason: datapath.reason },
    warnings: () => underlayWarnings(underlay),
    log,
    signal: stopping.signal,
  })
  await keepForController(settings, log)
  announceReady({ ports: [] })
  log.info({ accelerator: (await accelerator).accelerator, datapath: datapath.type }, 'the agent is ready')
  onStop(log, async () => {
    await agent.stop()
    stopping.abort(new Error('the agent stops'))
    await keeping
    chassis.close()
    releaseRole(state, 'agent')
  })
}

/** The controller is not root, and its sockets to the databases have to be its own, also after those were started anew. */
function keptCentral({ state, cloud }: AgentSettings, log: Log): Pick<OvnCentral, 'ensure'> {
  const central = ovnCentral({ folder: state.central, hosts: southboundListener(state, cloud), clock, log })
  chmodSync(state.central, 0o711)
  const owner = findUser('welkin')
  return {
    async ensure() {
      const started = await central.ensure()
      for (const at of [central.northbound, central.southbound]) {
        if (at.kind === 'unix' && statSync(at.path).uid !== owner.uid) chownSync(at.path, owner.uid, owner.gid)
      }
      return started
    },
  }
}

interface Around {
  accelerator: Awaited<ReturnType<typeof chooseAccelerator>>
  user: SystemUser
  log: Log
}

async function openDrivers({ state, cloud }: AgentSettings, { accelerator, user, log }: Around) {
  const kvm = accelerator.accelerator === 'kvm' ? findGroup('kvm') : undefined
  return {
    hypervisor: qemuHypervisor({
      folder: join(state.agent, 'guests'),
      user: { ...user, groups: kvm === undefined ? [] : [kvm] },
      accelerator: accelerator.accelerator,
      acceleratorReason: accelerator.reason,
      version: accelerator.version,
      cgroup: `welkin-${cloud.id}`,
      binary: QEMU,
      clock,
      log,
    }),
    ...fileStorage({
      disks: join(state.agent, 'disks'),
      pool: join(state.agent, 'volumes'),
      images: join(state.agent, 'images'),
      copies: join(state.agent, 'copies'),
      user,
      qemuImg: createQemuImg({ clock, confinement: { user, noNetwork: true } }),
      clock,
      log,
    }),
    configDrives: isoConfigDrives({ folder: join(state.agent, 'config-drives'), user, clock }),
  }
}
