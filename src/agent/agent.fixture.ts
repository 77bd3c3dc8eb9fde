/** A controller that says what a test wants and keeps what it is told, and a host of fake drivers that outlives its agents. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DoneCommand, ObservedGuest, WantedCommand, WantedGuest } from '../domain/compute/index.ts'
import type { HostFacts, ObservedHost, WantedHost } from '../domain/host/index.ts'
import { fakeConfigDrives } from '../drivers/config-drive/fake.ts'
import { type FakeWorld, fakeHypervisor, fakeWorld } from '../drivers/hypervisor/fake/fake.ts'
import type { HostTunnels } from '../drivers/network/driver.ts'
import { fakeHostPorts, fakeNetworkWorld } from '../drivers/network/fake/index.ts'
import { fakeDisks, fakeStorage } from '../drivers/volume/fake/fake.ts'
import { systemClock } from '../kernel/clock.ts'
import { CloudError } from '../kernel/errors.ts'
import { type Log, silentLog } from '../kernel/log.ts'
import { systemRandom } from '../kernel/random.ts'
import { Agent } from './agent.ts'
import { agentRefusals } from './refusals.ts'

export const ID = '12345678-9abc-4def-8123-456789abcdef'
export const FACTS = { hostname: 'h', warnings: [] as string[] } as HostFacts

/** What a controller says of a guest. */
export const doc = (over: Partial<WantedGuest> = {}): WantedGuest => ({
  id: ID,
  generation: 1,
  power: 'running',
  name: 'vm1',
  projectId: 'p',
  cpus: 1,
  memoryMib: 64,
  rootDisk: { sizeGib: 1, image: { id: 'image', format: 'qcow2', sizeBytes: 1, sha512: '' } },
  extraDisks: [],
  ports: [
    {
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      networkId: 'n',
      networkName: 'n',
      mac: 'fa:16:3e:00:00:01',
      mtu: 1442,
      addresses: [],
    },
  ],
  configDrive: false,
  hardware: { diskBus: 'virtio', nicModel: 'virtio' },
  metadata: {} as WantedGuest['metadata'],
  ...over,
})

export const guestsIn = ({ parts }: ObservedHost) => (parts.guests ?? []) as ObservedGuest[]

/** Keeps what is backed up, and gives it again, whoever asks. */
export function backupKeeper(pages = new Map<number, readonly string[]>(), chunks = new Map<string, Buffer>()) {
  return {
    async offerPage(_id: string, page: number, names: readonly string[]) {
      pages.set(page, names)
      return names.filter((name) => name !== '' && !chunks.has(name))
    },
    async sendChunk(_id: string, name: string, packed: Uint8Array) {
      chunks.set(name, Buffer.from(packed))
    },
    async endBackup() {},
    backupPage: async (_id: string, page: number) => [...(pages.get(page) ?? [])],
    backupChunk: async (_id: string, name: string) => chunks.get(name) ?? Buffer.alloc(0),
  }
}

type Settings = { shutdownWithinMs?: number; log?: Log; lookEveryMs?: number; tunnels?: HostTunnels }

/** A controller that says what the test wants and keeps what it is told, and a host that outlives its agents. */
export function makeLab() {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-agent-'))
  const world: FakeWorld = fakeWorld()
  const [network, disks] = [fakeNetworkWorld(), fakeDisks()]
  let wanted: WantedHost = { protocol: 2, revision: 1, observedGeneration: 0, parts: {} }
  let wake = () => {}
  const reports: ObservedHost[] = []
  const told = new Set<() => void>()
  const state = { away: false, refusesDisks: 0 }
  const sent = new Map<string, Buffer>()
  const controller = {
    async wanted(since: number, signal: AbortSignal) {
      if (state.away) throw new CloudError('unavailable', 'away')
      while (wanted.revision <= since) {
        signal.throwIfAborted()
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      return structuredClone({ ...wanted, observedGeneration: reports.at(-1)?.generation ?? 0 })
    },
    async observed(report: ObservedHost) {
      if (state.away) throw new CloudError('unavailable', 'away')
      reports.push(structuredClone(report))
      for (const tell of [...told]) tell()
    },
    async sendDisk(id: string, { source }: { source: AsyncIterable<Uint8Array> }) {
      if (state.refusesDisks-- > 0) throw agentRefusals.controller_silent()
      state.refusesDisks = 0
      const pieces: Uint8Array[] = []
      for await (const piece of source) pieces.push(piece)
      sent.set(id, Buffer.concat(pieces))
    },
    ...backupKeeper(),
    async volumeKey(id: string) {
      return `the key of ${id}`
    },
    async image() {
      return (async function* () {
        yield Buffer.from('x')
      })()
    },
  }
  const agents: Agent[] = []
  const wantParts = (parts: WantedHost['parts']) => {
    wanted = { ...wanted, revision: wanted.revision + 1, parts }
    wake()
  }
  return {
    world,
    network,
    disks,
    reports,
    state,
    /** What came of exports, by their ids. */
    sent,
    want: (guests: WantedGuest[], commands: WantedCommand[] = []) => wantParts({ guests, metadataNetworks: [], commands }),
    wantParts,
    agent({ shutdownWithinMs = 50, log = silentLog, lookEveryMs = 60_000, tunnels }: Settings = {}) {
      const agent = new Agent({
        controller,
        hypervisor: fakeHypervisor(world),
        ports: fakeHostPorts(network),
        ...fakeStorage(disks),
        configDrives: fakeConfigDrives(),
        tunnels,
        clock: systemClock,
        random: systemRandom,
        log,
        product: 'Test',
        shutdownWithinMs,
        pressAgainMs: 20,
        journalPath: join(folder, 'journal.json'),
        facts: async () => FACTS,
        everyMs: 60_000,
        lookEveryMs,
        images: { everyMs: 5, unusedForMs: 0 },
        layers: { everyMs: 5, pollMs: 1, bytesPerSecond: 1, tellAfterMs: 60_000 },
      })
      agents.push(agent)
      agent.start()
      return agent
    },
    /** Waits until a report makes it so. */
    async until<T>(look: () => T | undefined | false): Promise<T> {
      for (;;) {
        const seen = look()
        if (seen) return seen
        await new Promise<void>((resolve) => {
          const tell = () => {
            told.delete(tell)
            resolve()
          }
          told.add(tell)
        })
      }
    },
    last: () => reports.flatMap(guestsIn).findLast((g) => g.id === ID),
    done: (id: string) => reports.flatMap((r) => (r.parts.commands ?? []) as DoneCommand[]).filter((d) => d.id === id),
    async end() {
      for (const agent of agents) await agent.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
