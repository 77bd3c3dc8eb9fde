/** A whole cloud in one process: the real controller and real agents, on fake drivers, on a port of its own. For tests. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CloudWatch, watchCloud } from '../../../tools/oracle/watch.ts'
import { openstackJson } from '../../api/dialects/openstack-json/mount.ts'
import type { SouthboundAccess } from '../../domain/host/index.ts'
import { inMemoryKeysOf, type SealedRows, type SealingKeyFile, type SealingKeysOf } from '../../domain/identity/sealing/index.ts'
import type { WebSource } from '../../domain/image/index.ts'
import type { BackupStore } from '../../drivers/backup/driver.ts'
import { fakeBackupStore } from '../../drivers/backup/fake/fake.ts'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { type FakeNetworkWorld, fakeFabric, fakeNetworkWorld } from '../../drivers/network/fake/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { eventually as lookUntil } from '../../kernel/eventually.fixture.ts'
import { type Log, silentLog } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { findMigrations, migrate } from '../../store/migrate.ts'
import { openStore } from '../../store/store.ts'
import { bootstrap } from '../controller/bootstrap.ts'
import { type Controller, composeController } from '../controller/compose.ts'
import type { FirstCloud } from '../controller/settings.ts'
import { masterKeysOf } from '../secret/master-key-stores.ts'
import { FACES } from '../services.ts'
import { type Answer, type CloudClient, cloudClient, type Hearing } from './cloud-client.ts'
import { type FakeHost, type FakeHostOptions, fakeHost } from './fake-host.ts'

export interface StartOptions {
  /** One unless told. */
  hosts?: number
  /** SQLite in memory unless told. Two clouds on one PostgreSQL are one cloud with two controllers. */
  database?: string
  /** In memory unless told, and the same for all clouds. */
  keysOf?: (rows: SealedRows) => SealingKeyFile
  /** Made of those keys unless told. */
  masterKeys?: readonly MasterKeyStore[]
  log?: Log
  /** Lets other hosts into the networks' database; absent: there are none. */
  southbound?: SouthboundAccess
  /** Absent: `/metrics` is not there. */
  metricsToken?: string
  /** Absent: images are not downloaded from elsewhere. */
  web?: WebSource
  /** In memory unless told; several controllers have one. */
  backups?: BackupStore
  /** Of a host, by its name; absent: its disks are only told of. */
  storageOf?: (hostname: string) => FakeHostOptions['storage']
}

export interface TestCloud extends CloudClient {
  url: string
  controller: Controller
  hosts: FakeHost[]
  /** What the fabric holds; faults are set here. */
  fabric: FakeNetworkWorld
  /** Has heard all that was asked through this client, and answered. */
  oracle: CloudWatch
  /** Tells the oracle what another client of this cloud was answered. */
  hear: Hearing
  /** Of user `admin` in project `admin`. */
  adminToken(): Promise<string>
  /** Of user `demo`, a member of project `demo`. */
  memberToken(): Promise<string>
  /** Asks again until `probe` gives something other than undefined. @throws Error when it does not for long */
  eventually<T>(what: string, probe: () => Promise<T | undefined> | T | undefined): Promise<T>
  /** @throws when a service answered otherwise than its published description has it */
  close(): Promise<void>
}

export const FIRST = {
  adminPassword: 'admin-password',
  demoPassword: 'demo-password',
  joinToken: 'join-token',
  region: 'RegionOne',
  publicCidr: '172.24.99.0/24',
} satisfies Partial<FirstCloud>

const SOURCE = join(import.meta.dirname, '..', '..')

/** Bootstrapped and ready: users, networks, flavors and the image `tiny` are there, and all hosts have reported. */
export async function startCloud({
  hosts = 1,
  database = 'sqlite::memory:',
  keysOf = inMemoryKeysOf(),
  masterKeys = masterKeysOf(keysOf, systemRandom),
  log = silentLog,
  southbound,
  metricsToken,
  web,
  backups = fakeBackupStore(),
  storageOf = () => undefined,
}: StartOptions = {}): Promise<TestCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-test-cloud-'))
  const fabric = fakeNetworkWorld()
  const { controller, url } = await startController({
    database,
    world: fabric,
    keysOf,
    masterKeys,
    log,
    southbound,
    metricsToken,
    web,
    backups,
  })
  const oracle = watchCloud(
    Object.fromEntries(FACES.filter(({ dialect }) => dialect === openstackJson).map(({ root, service }) => [root, service])),
  )
  const hear: Hearing = (asked, answer) => tellOracle(oracle, asked, answer)
  const client = cloudClient(url, hear)
  const fakes = Array.from({ length: hosts }, (_, i) =>
    fakeHost({ hostname: `host-${i + 1}`, url, joinToken: FIRST.joinToken, folder, log, storage: storageOf(`host-${i + 1}`) }),
  )
  const adminToken = once(() => client.login('admin', FIRST.adminPassword, 'admin'))
  await Promise.all(fakes.map((host) => host.start()))
  await ensureTiny(client, await adminToken())
  return {
    ...client,
    url,
    controller,
    hosts: fakes,
    fabric,
    oracle,
    hear,
    adminToken,
    memberToken: once(() => client.login('demo', FIRST.demoPassword, 'demo')),
    eventually,
    async close() {
      await Promise.all(fakes.map((host) => host.stop()))
      await controller.close()
      rmSync(folder, { recursive: true, force: true })
      assert.deepEqual(oracle.faults(), [], 'against the published descriptions')
    },
  }
}

function tellOracle(oracle: CloudWatch, { method, path, body }: Parameters<Hearing>[0], { status, json }: Answer): void {
  const { pathname, searchParams } = new URL(path, 'http://cloud')
  oracle.hear(pathname, { method, query: searchParams, request: body, status, reply: json })
}

interface StartedOn {
  database: string
  world: FakeNetworkWorld
  keysOf: SealingKeysOf
  masterKeys: readonly MasterKeyStore[]
  log: Log
  southbound?: SouthboundAccess
  metricsToken?: string
  web?: WebSource
  backups: BackupStore
}

async function startController({ database, world, keysOf, masterKeys, log, southbound, metricsToken, web, backups }: StartedOn) {
  const store = openStore(database, { log })
  await migrate(store.db, [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))], systemClock.now)
  const parts = {
    store,
    fabric: fakeFabric(world),
    files: createFakeImages(),
    backups,
    clock: systemClock,
    random: systemRandom,
    log,
    keysOf,
    masterKeys,
    southbound,
    metricsToken,
    web,
    region: FIRST.region,
    owner: `test-${systemRandom.uuid()}`,
    checkReplies: true,
  }
  const controller = composeController(parts)
  await controller.app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(controller.app.server.address() as AddressInfo).port}`
  await bootstrap(controller.ctx, parts, { ...FIRST, url })
  await controller.start()
  return { controller, url }
}

/** A public raw image of no meaning: fake guests do not look into it. */
async function ensureTiny({ demand }: CloudClient, token: string): Promise<void> {
  const { images } = await demand('/image/v2/images?name=tiny', { token })
  if (images.length > 0) return
  const body = { name: 'tiny', disk_format: 'raw', container_format: 'bare', visibility: 'public' }
  const { id } = await demand('/image/v2/images', { token, body })
  await demand(`/image/v2/images/${id}/file`, { token, method: 'PUT', body: 'not much of an image '.repeat(100) })
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function eventually<T>(what: string, probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const look = async () => {
    const found = await probe()
    return found === undefined ? undefined : { found }
  }
  return (await lookUntil(what, look, 25)).found
}
