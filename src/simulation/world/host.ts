/** A host of a simulated cloud: what is on it outlives its agent, which is started again and again. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Agent } from '../../agent/agent.ts'
import { controllerAt, joinController } from '../../agent/controller.ts'
import type { Credential } from '../../domain/host/index.ts'
import { fakeConfigDrives } from '../../drivers/config-drive/fake.ts'
import { type FakeWorld, fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { type FakeNetworkWorld, fakeHostPorts, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import { type FakeDisks, fakeDisks, fakeVolumes } from '../../drivers/volume/fake/fake.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { HttpRequest } from '../../wire/http-client/index.ts'
import type { DriverFaults, Life } from '../life.ts'
import { FIRST } from './controller.ts'
import type { SimulatedNetwork } from './network.ts'

/** All that a reboot does not take away, and what it does. */
export interface HostWorld {
  readonly hostname: string
  credential?: Credential
  guests: FakeWorld
  network: FakeNetworkWorld
  disks: FakeDisks
  configDrives: NonNullable<Parameters<typeof fakeConfigDrives>[0]>
}

export const hostWorld = (hostname: string): HostWorld => ({
  hostname,
  guests: fakeWorld(),
  network: fakeNetworkWorld(),
  disks: fakeDisks(),
  configDrives: new Map(),
})

export interface AgentSurroundings {
  network: SimulatedNetwork
  clock: Clock
  random: Random
  /** For the journals of agents. */
  folder: string
  driverFaults?: DriverFaults
}

const GIB = 2 ** 30

/** Joins where it has no credential yet, and goes on as an agent until its life ends. */
export async function startAgent(life: Life, host: HostWorld, around: AgentSurroundings): Promise<void> {
  const clock = life.clockOf(around.clock)
  const send = async (url: string, request?: HttpRequest) => {
    await life.gate('network.send')
    const reply = await around.network.send(host.hostname, url, request).finally(() => life.gate('network.heard'))
    return reply
  }
  const signal = new AbortController().signal
  const trust = () => ({})
  const { hostname } = host
  while (!host.credential) {
    try {
      host.credential = await joinController(
        FIRST.url,
        { token: FIRST.joinToken, hostname, zone: 'nova' },
        { signal, trust, send },
      )
    } catch {
      await clock.sleep(1_000) // the controller is away, and comes back
    }
  }
  const folder = join(around.folder, hostname)
  mkdirSync(folder, { recursive: true })
  const driver = <D extends object>(kind: string, made: D) => life.driver(kind, made, around.driverFaults)
  new Agent({
    hypervisor: driver('hypervisor', fakeHypervisor(host.guests)),
    ports: driver('ports', fakeHostPorts(host.network)),
    volumes: driver('volumes', fakeVolumes(host.disks, clock)),
    configDrives: driver('config-drives', fakeConfigDrives(host.configDrives)),
    controller: controllerAt(FIRST.url, host.credential, trust, send),
    clock,
    random: around.random,
    log: silentLog,
    product: 'OpenStack Compute',
    shutdownWithinMs: 60_000,
    pressAgainMs: 10_000,
    journalPath: join(folder, 'journal.json'),
    facts: async () => ({
      hostname,
      version: 'simulated',
      cpus: 8,
      memoryMib: 16_384,
      diskGib: (200 * GIB) / GIB,
      accelerator: 'fake',
      acceleratorReason: 'simulated',
      datapath: 'fake',
      datapathReason: 'simulated',
      warnings: [],
    }),
    everyMs: 10_000,
    lookEveryMs: 4_000,
    images: { everyMs: 2_400_000, unusedForMs: 86_400_000 },
  }).start()
}
