/** For tests: the same bodies on every database we offer, and a context to call the domain with. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { silentLog } from '../kernel/log.ts'
import { seededRandom } from '../kernel/seeded-random.ts'
import { type VirtualClock, virtualClock } from '../kernel/virtual-clock.ts'
import type { StoreCtx } from './context.ts'
import { findMigrations, type Migration, migrate } from './migrate.ts'
import { openStore, type Store } from './store.ts'
import { startPostgres, type TestPostgres } from './test-postgres.ts'

const SOURCES = join(import.meta.dirname, '..')

export interface DatabaseOptions {
  /** Whose tables are made, besides those of the store and of operations: names of folders in `domain/`. Absent: all. */
  services?: readonly string[]
  /** Absent: all. */
  on?: readonly DatabaseKind[]
}

const KINDS = ['sqlite', 'sqlite file', 'postgres'] as const

export type DatabaseKind = (typeof KINDS)[number]

/** Opens a fresh, migrated database. `again` opens the same one once more, as a second controller would. */
export type OpenStore = () => Promise<Store & { again(): Store }>

/** Declares `body`'s tests once for each kind of database. What they open is closed when they are over. */
export function eachDatabase(name: string, body: (open: OpenStore) => void, options: DatabaseOptions = {}): void {
  for (const kind of options.on ?? KINDS) {
    describe(`${name} on ${kind}`, () => {
      const opened: Store[] = []
      const folder = { path: '' }
      before(() => {
        if (kind === 'sqlite file') folder.path = mkdtempSync(join(tmpdir(), 'welkin-test-store-'))
      })
      after(async () => {
        for (const store of opened.reverse()) await store.close()
        if (folder.path !== '') rmSync(folder.path, { recursive: true, force: true })
      })
      body(async () => {
        const url = await urlOf(kind, folder.path, opened.length)
        const open = () => {
          const store = openStore(url)
          opened.push(store)
          return store
        }
        const store = open()
        await migrateForTest(store, options)
        return { ...store, again: open }
      })
    })
  }
}

/** The quickest: an SQLite database in memory, migrated. Close it. */
export async function openTestStore(options: DatabaseOptions = {}): Promise<Store> {
  const store = openStore('sqlite::memory:')
  await migrateForTest(store, options)
  return store
}

export interface TestCtx extends StoreCtx {
  readonly clock: VirtualClock
}

/** Of the cloud itself, with a clock that passes only when told to, seeded randomness, and a log that says nothing. */
export function testCtx(store: Store, overrides: Partial<StoreCtx> & { clock?: VirtualClock } = {}): TestCtx {
  return {
    who: { kind: 'cloud' },
    requestId: 'req-test',
    log: silentLog,
    clock: virtualClock(),
    random: seededRandom(1),
    signal: new AbortController().signal,
    db: store.db,
    feed: store.feed,
    ...overrides,
  }
}

async function migrateForTest(store: Store, { services }: DatabaseOptions): Promise<void> {
  await migrate(store.db, await migrationsOf(services), () => 0)
}

async function migrationsOf(services: readonly string[] | undefined): Promise<Migration[]> {
  const rooms = await findMigrations(SOURCES)
  const hasServices = readdirSync(SOURCES).includes('domain') && services?.length !== 0
  const all = hasServices ? await findMigrations(join(SOURCES, 'domain'), services) : []
  return [...rooms, ...all]
}

let server: Promise<TestPostgres> | undefined

async function urlOf(kind: DatabaseKind, folder: string, count: number): Promise<string> {
  if (kind === 'sqlite') return 'sqlite::memory:'
  if (kind === 'sqlite file') return `sqlite:${join(folder, `${count}.db`)}`
  server ??= startPostgres()
  return (await server).createDatabase()
}

/** At the end of the test file, whatever its outcome. */
after(async () => {
  await (await server)?.stop()
})
