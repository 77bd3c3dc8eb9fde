/** A host of a simulated cloud: what is on it outlives its agent, which is started again and again. */
import { mkdirSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { Agent } from '../../agent/agent.ts'
import { controllerAt, joinController } from '../../agent/controller.ts'
import type { Credential } from '../../domain/host/index.ts'
import { fakeConfigDrives } from '../../drivers/config-drive/fake.ts'
import { type FakeWorld, fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { type FakeNetworkWorld, fakeHostPorts, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import { type FakeDisks, fakeDisks, fakeStorage } from '../../drivers/volume/fake/fake.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { HttpRequest } from '../../wire/http-client/index.ts'
import type { DriverFaults, Life } from '../life.ts'
import type { SeededRandom } from '../time/seeded-random.ts'
import { FIRST } from './controller.ts'
import type { SimulatedNetwork } from './network.ts'

/** All that a death of the agent does not take away. */
export interface HostWorld {
  /** Under which it joins, and its agent is started. */
  hostname: string
  credential?: Credential
  guests: FakeWorld
  network: FakeNetworkWorld
  disks: FakeDisks
  configDrives: NonNullable<Parameters<typeof fakeConfigDrives>[0]>
  capacity: HostCapacity
}

export interface HostCapacity {
  cpus: number
  memoryMib: number
  diskGib: number
}

export const WHOLE: HostCapacity = { cpus: 8, memoryMib: 16_384, diskGib: 200 }

export const hostWorld = (hostname: string): HostWorld => ({
  hostname,
  guests: fakeWorld(),
  network: fakeNetworkWorld(),
  disks: fakeDisks(),
  configDrives: new Map(),
  capacity: WHOLE,
})

/** Of the smallest shape, and as much as a host keeps for itself. */
const LITTLE_MEMORY_MIB = 512

/** To little memory or little disk: room for some small servers on each, or for none. @returns what ends it */
export function shrinkAll(hosts: readonly HostWorld[], random: SeededRandom): () => void {
  const little = random.chance(0.5) ? { memoryMib: LITTLE_MEMORY_MIB * (1 + random.below(2)) } : { diskGib: 1 + random.below(2) }
  for (const host of hosts) host.capacity = { ...WHOLE, ...little }
  return () => {
    for (const host of hosts) host.capacity = WHOLE
  }
}

/** A power cut: every process and tap is gone, what is on disk stays. */
export function cutPower({ guests, network }: HostWorld): void {
  for (const guest of guests.guests.values()) if (guest.state !== 'absent') guest.state = 'crashed'
  network.ports.clear()
  network.metadata.clear()
  network.held.clear()
}

export interface AgentSurroundings {
  network: SimulatedNetwork
  clock: Clock
  random: Random
  /** For the journals of agents. */
  folder: string
  driverFaults: DriverFaults
}

type Send = NonNullable<Parameters<typeof controllerAt>[3]>

/** Joins where it has no credential yet, and goes on as an agent until its life ends. */
export async function startAgent(life: Life, host: HostWorld, around: AgentSurroundings): Promise<void> {
  const clock = life.clockOf(around.clock)
  const send = async (url: string, request?: HttpRequest) => {
    await life.gate('network.send')
    const reply = await around.network.send(host.hostname, url, request).finally(() => life.gate('network.heard'))
    return reply
  }
  const credential = host.credential ?? (await join(host, clock, send))
  host.credential = credential
  const folder = joinPath(around.folder, host.hostname)
  mkdirSync(folder, { recursive: true })
  new Agent({
    ...driversOf(life, host, around),
    ...PACE,
    controller: controllerAt(FIRST.url, credential, trust, send),
    clock,
    random: around.random,
    log: silentLog,
    product: 'OpenStack Compute',
    journalPath: joinPath(folder, 'journal.json'),
    facts: async () => ({ ...FACTS, ...host.capacity, hostname: host.hostname }),
  }).start()
}

const trust = () => ({})

/** The controller may be away, and comes back. */
async function join({ hostname }: HostWorld, clock: Clock, send: Send): Promise<Credential> {
  const { signal } = new AbortController()
  for (;;) {
    try {
      return await joinController(FIRST.url, { token: FIRST.joinToken, hostname, zone: 'nova' }, { signal, trust, send })
    } catch {
      await clock.sleep(1_000)
    }
  }
}

function driversOf(life: Life, host: HostWorld, { clock, driverFaults }: AgentSurroundings) {
  const driver = <D extends object>(kind: string, made: D) => life.driver(kind, made, driverFaults)
  const { volumes, pool, copies } = fakeStorage(host.disks, life.clockOf(clock))
  return {
    hypervisor: driver('hypervisor', fakeHypervisor(host.guests)),
    ports: driver('ports', fakeHostPorts(host.network)),
    volumes: driver('volumes', volumes),
    pool: driver('pool', pool),
    copies: driver('copies', copies),
    configDrives: driver('config-drives', fakeConfigDrives(host.configDrives)),
  }
}

const PACE = {
  shutdownWithinMs: 60_000,
  pressAgainMs: 10_000,
  everyMs: 10_000,
  lookEveryMs: 4_000,
  images: { everyMs: 2_400_000, unusedForMs: 86_400_000 },
  layers: { everyMs: 15_000, pollMs: 1_000, bytesPerSecond: 2 ** 26, tellAfterMs: 3_600_000 },
}

const FACTS = {
  version: 'simulated',
  accelerator: 'fake',
  acceleratorReason: 'simulated',
  datapath: 'fake',
  datapathReason: 'simulated',
  warnings: [],
}
