/** One pretended host: a real agent on fake drivers. What the drivers hold outlives the agent, so that a successor finds it. */
import { join } from 'node:path'
import type { Agent } from '../../agent/agent.ts'
import type { HostDrivers } from '../../agent/host-drivers.ts'
import { fakeConfigDrives } from '../../drivers/config-drive/fake.ts'
import { type FakeWorld, fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { type FakeNetworkWorld, fakeHostPorts, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import { type FakeDisks, fakeDisks, fakeStorage } from '../../drivers/volume/fake/fake.ts'
import type { Log } from '../../kernel/log.ts'
import { joinAndStart } from '../agent/join-and-start.ts'

export interface FakeHostWorld {
  guests: FakeWorld
  network: FakeNetworkWorld
  disks: FakeDisks
  configDrives: Parameters<typeof fakeConfigDrives>[0] & {}
}

export interface FakeHost {
  hostname: string
  /** What there is on the host; faults are set here. */
  world: FakeHostWorld
  /** Starts an agent, the first or a successor. Resolves when the controller has taken its first report. */
  start(): Promise<void>
  /** Ends the agent; guests go on. */
  stop(): Promise<void>
}

export interface FakeHostOptions {
  hostname: string
  url: string
  joinToken: string
  /** Where hosts keep their credentials and journals. */
  folder: string
  log: Log
  /** Absent: its disks are only told of. */
  storage?: Pick<HostDrivers, 'volumes' | 'pool' | 'copies'>
}

export function fakeHost({ hostname, url, joinToken, folder, log, storage }: FakeHostOptions): FakeHost {
  const world = { guests: fakeWorld(), network: fakeNetworkWorld(), disks: fakeDisks(), configDrives: new Map() }
  let agent: Agent | undefined
  return {
    hostname,
    world,
    async start() {
      agent = await joinAndStart({
        settings: { url, joinToken, hostname, zone: 'nova' },
        drivers: { ...driversOf(world), ...storage },
        folder: join(folder, hostname),
        datapath: { kind: 'fake', reason: 'a test' },
        warnings: () => [],
        log,
        signal: new AbortController().signal,
      })
    },
    async stop() {
      await agent?.stop()
      agent = undefined
    },
  }
}

const driversOf = (world: FakeHostWorld) => ({
  hypervisor: fakeHypervisor(world.guests),
  ports: fakeHostPorts(world.network),
  ...fakeStorage(world.disks),
  configDrives: fakeConfigDrives(world.configDrives),
})
