/** A simulated cloud: controllers and agents as lives that end and begin again, on one database, one network and hosts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Credential } from '../../domain/host/index.ts'
import { inMemoryKeysOf } from '../../domain/identity/sealing/index.ts'
import { fakeBackupStore } from '../../drivers/backup/fake/fake.ts'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { type FakeNetworkWorld, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { findMigrations, type Migration, migrate } from '../../store/migrate.ts'
import { type Gate, Life } from '../life.ts'
import { type SeededRandom, seededRandom } from '../time/seeded-random.ts'
import { VirtualClock } from '../time/virtual-clock.ts'
import { type ControllerWorld, startController } from './controller.ts'
import { SimulatedDatabase } from './database.ts'
import { DiskJournal } from './disk-journal.ts'
import { SimulatedDriverFaults } from './driver-faults.ts'
import { type HostWorld, hostWorld, startAgent } from './host.ts'
import { SimulatedNetwork } from './network.ts'

const STARTED_AT = Date.UTC(2026, 0, 1)
const SOURCE = join(import.meta.dirname, '..', '..')
/** What a supervisor waits before it starts again what has died. */
const RESTART_MS = 1_000

/** Read once for all clouds of this process: from disk, which is outside of virtual time. */
export const readMigrations = async (): Promise<readonly Migration[]> => [
  ...(await findMigrations(SOURCE)),
  ...(await findMigrations(join(SOURCE, 'domain'))),
]

export interface KeptCloud {
  database: Uint8Array
  credentials: Readonly<Record<string, Credential | undefined>>
  /** Virtual milliseconds that had passed. */
  elapsed: number
}

/** What a trouble leaves that has ended: processes that start again, leases that run out. */
const TROUBLED_AFTER_MS = 60_000

export type GateWatcher = (life: Life, gate: Gate) => void

export interface CloudSize {
  controllers: number
  hosts: number
}

export class SimulatedCloud {
  readonly random: SeededRandom
  readonly time = new VirtualClock()
  readonly clock: Clock
  readonly database: SimulatedDatabase
  readonly network: SimulatedNetwork
  readonly fabric: FakeNetworkWorld = fakeNetworkWorld()
  readonly imageBytes = new Map<string, Buffer>()
  readonly files = createFakeImages(this.imageBytes)
  readonly diskJournal = new DiskJournal()
  readonly backups = fakeBackupStore()
  readonly keysOf = inMemoryKeysOf()
  readonly driverFaults: SimulatedDriverFaults
  readonly hosts: readonly HostWorld[]
  /** By name; those that have died are not among them. */
  readonly lives = new Map<string, Life>()
  readonly #names: { controllers: readonly string[] }
  readonly #folder = mkdtempSync(join(tmpdir(), 'welkin-simulation-'))
  readonly #watchers = new Set<GateWatcher>()
  readonly #nobody = new Life('faults')
  /** When an operator last gave servers up, with the host that they were on. */
  serversGivenUpAt = Number.NEGATIVE_INFINITY
  /** Guests that their users have shut down, so that nobody may be promised that they run. */
  readonly shutFromInside = new Set<string>()
  /** A host's disks were lost, with all that was kept on them. */
  hasLostDisks = false
  /** By what is wrong, how many of them last, and until when they leave something. */
  readonly #troubles = new Map<string, { lasting: number; until: number }>()
  onKilled: (name: string) => void = () => {}
  onAnswered: NonNullable<ControllerWorld['answered']> = () => {}
  /** By process, milliseconds that its wall clock is ahead. */
  readonly #apart = new Map<string, number>()
  /** By process, how many keep it from being started. */
  readonly #held = new Map<string, number>()
  #renamed = 0
  onStartFailed: (name: string, error: unknown) => void = () => {}

  /** @param kept of an earlier cloud of this size, which this one goes on from */
  constructor(seed: number, { controllers, hosts }: CloudSize, kept?: KeptCloud) {
    this.random = seededRandom(seed)
    this.time.elapsed = kept?.elapsed ?? 0
    this.clock = this.time.view(() => STARTED_AT)
    this.driverFaults = new SimulatedDriverFaults(this.clock)
    this.database = new SimulatedDatabase(this.clock, kept?.database)
    this.network = new SimulatedNetwork(this.clock, (names) => this.random.pick(names))
    this.hosts = numbered('host', hosts).map((name) => ({ ...hostWorld(name), credential: kept?.credentials[name] }))
    this.#names = { controllers: numbered('controller', controllers) }
  }

  get controllers(): readonly string[] {
    return this.#names.controllers
  }

  get processes(): readonly string[] {
    return [...this.controllers, ...this.hosts.map(({ hostname }) => hostname)]
  }

  /** @param migrations of a database that is empty */
  async start(migrations: readonly Migration[] = []): Promise<void> {
    const { db } = this.database.storeOf(new Life('set-up'))
    if (migrations.length > 0) await migrate(db, migrations, this.clock.now)
    for (const name of this.processes) await this.#begin(name)
  }

  /** Tells of each gate that anything passes; the watcher may end its life. @returns what ends the telling */
  atGates(watcher: GateWatcher): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Tells that a fault has done something to somebody: a gate of nobody's, so that it is counted and stands in the trace. */
  struck(fault: string): void {
    this.#pass(this.#nobody, `struck.${fault}`)
  }

  #pass(life: Life, gate: Gate): void {
    for (const watcher of [...this.#watchers]) watcher(life, gate)
  }

  /** Something is wrong from now on. @returns what ends it */
  trouble(what: string): () => void {
    const trouble = this.#troubles.get(what) ?? { lasting: 0, until: 0 }
    this.#troubles.set(what, trouble)
    trouble.lasting++
    return () => {
      trouble.lasting--
      trouble.until = this.time.elapsed + TROUBLED_AFTER_MS
    }
  }

  /** Whether anything was wrong since then, or had been shortly before: the cloud may have refused what it does otherwise. @param but what does not count */
  wasTroubled = (since: number, but: readonly string[] = []): boolean =>
    [...this.#troubles].some(([what, { lasting, until }]) => !but.includes(what) && (lasting > 0 || since < until))

  /** What another cloud can go on from: the database and who its hosts are; nothing may run on them. */
  keep = (): KeptCloud => ({
    database: this.database.database.serialize(),
    credentials: Object.fromEntries(this.hosts.map(({ hostname, credential }) => [hostname, credential])),
    elapsed: this.time.elapsed,
  })

  /** Ends it at once; it is started again after a while. */
  kill(name: string): void {
    const life = this.lives.get(name)
    if (!life) return
    this.onKilled(name)
    this.lives.delete(name)
    life.die()
    this.clock.after(RESTART_MS, () => this.#begin(name))
  }

  isHeld = (name: string): boolean => (this.#held.get(name) ?? 0) > 0

  /** Ends it and does not start it again. @returns what does */
  hold(name: string): () => void {
    this.#held.set(name, (this.#held.get(name) ?? 0) + 1)
    this.kill(name)
    return () => {
      this.#held.set(name, (this.#held.get(name) ?? 0) - 1)
      void this.#begin(name)
    }
  }

  /** Its disks are new: nothing is left of it but its name. */
  empty(host: HostWorld): void {
    const { hostname } = host
    this.hasLostDisks = true
    Object.assign(host, hostWorld(hostname), { credential: undefined })
    rmSync(join(this.#folder, hostname), { recursive: true, force: true })
  }

  /** Starts it under a name that no host has had. */
  rename(host: HostWorld): void {
    this.#renamed++
    host.hostname = `host-${this.hosts.length + this.#renamed}`
    void this.#begin(host.hostname)
  }

  /** Sets the wall clock of a process ahead, or back. @returns what undoes it */
  setClock(name: string, byMs: number): () => void {
    const set = (ms: number) => void this.#apart.set(name, (this.#apart.get(name) ?? 0) + ms)
    set(byMs)
    return () => set(-byMs)
  }

  end(): void {
    for (const life of this.lives.values()) life.die()
    this.time.end()
    this.database.database.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** One that fails at its start has ended, as a program that exits: it is started again. */
  async #begin(name: string): Promise<void> {
    if (this.lives.has(name) || this.isHeld(name) || !this.processes.includes(name)) return
    const life = new Life(name, (who, gate) => this.#pass(who, gate))
    this.lives.set(name, life)
    try {
      const host = this.hosts.find(({ hostname }) => hostname === name)
      if (host) await startAgent(life, host, { ...this.#worldOf(name), folder: this.#folder })
      else await startController(life, this.#worldOf(name))
    } catch (error) {
      this.onStartFailed(name, error)
      if (this.lives.get(name) === life) this.kill(name)
    }
  }

  #worldOf(name: string) {
    const { database, network, fabric, files, backups, keysOf, random, driverFaults } = this
    const clock = this.time.view(() => STARTED_AT + (this.#apart.get(name) ?? 0))
    const answered: ControllerWorld['answered'] = (request) => this.onAnswered(request)
    return { database, network, fabric, files, backups, keysOf, clock, random, driverFaults, answered }
  }
}

const numbered = (word: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${word}-${index + 1}`)
