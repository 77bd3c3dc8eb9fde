/** For tests: the same bodies on every database we offer, and a context to call the domain with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, describe } from 'node:test'
import { silentLog } from '../kernel/log.ts'
import { seededRandom } from '../kernel/seeded-random.ts'
import { type VirtualClock, virtualClock } from '../kernel/virtual-clock.ts'
import type { StoreCtx } from './context.ts'
import { createMigratedPostgres, openMigratedSqlite, writeMigratedSqlite } from './migrated-database.fixture.ts'
import { postgresOfTests } from './postgres-of-tests.fixture.ts'
import { type ReusedDatabases, reusedDatabases } from './reused-databases.fixture.ts'
import { openStore, type Store } from './store.ts'

const KINDS = ['sqlite', 'sqlite file', 'postgres'] as const

export type DatabaseKind = (typeof KINDS)[number]

/** Opens a fresh, migrated database. `again` opens the same one once more, as a second controller would. */
export type OpenStore = () => Promise<Store & { again(): Store }>

export interface DatabaseOptions {
  /** Absent: SQLite in memory, and PostgreSQL. */
  on?: readonly DatabaseKind[]
  /** Without any table: for tests of the store that make their own. Far cheaper where nobody has run the migrations yet. */
  empty?: true
}

/** For what differs between a file and memory: locks, other processes, crashes. */
export const EVERY_KIND: DatabaseOptions = { on: KINDS }

/** Declares `body`'s tests once for each kind of database. What one of them opens is closed when it is over. */
export function eachDatabase(name: string, body: (open: OpenStore) => void, options: DatabaseOptions = {}): void {
  for (const kind of options.on ?? ['sqlite', 'postgres']) {
    describe(`${name} on ${kind}`, () => {
      const made: Made[] = []
      let before = 0
      const removeTo = async (count: number) => {
        for (const each of made.splice(count).reverse()) await each.remove()
      }
      beforeEach(() => {
        before = made.length
      })
      body(async () => {
        const fresh = await (options.empty ? EMPTY_MAKERS : MAKERS)[kind]()
        made.push(fresh)
        return { ...fresh.store, again: fresh.again }
      })
      // after the hooks of the body, which may still need them
      afterEach(() => removeTo(before))
      after(() => removeTo(0))
    })
  }
}

interface Made {
  store: Store
  again(): Store
  remove(): Promise<void>
}

const inMemory = (store: Store): Made => ({
  store,
  again() {
    throw new Error('What is in memory can be opened once.')
  },
  remove: store.close,
})

const MAKERS: Record<DatabaseKind, () => Promise<Made>> = {
  async sqlite() {
    return inMemory(await openMigratedSqlite())
  },
  async 'sqlite file'() {
    const folder = newFolder()
    await writeMigratedSqlite(join(folder, 'test.db'))
    return openedIn(folder)
  },
  async postgres() {
    const databases = await migratedPostgres()
    const url = await databases.take()
    return opened(
      url,
      () => databases.giveBack(url),
      () => databases.open(url),
    )
  },
}

let kept: Promise<ReusedDatabases> | undefined

const migratedPostgres = (): Promise<ReusedDatabases> => (kept ??= keepMigratedPostgres())

async function keepMigratedPostgres(): Promise<ReusedDatabases> {
  const server = await postgresOfTests()
  return reusedDatabases(server, () => createMigratedPostgres(server))
}

const EMPTY_MAKERS: typeof MAKERS = {
  sqlite: async () => inMemory(openStore('sqlite::memory:')),
  'sqlite file': async () => openedIn(newFolder()),
  async postgres() {
    const databases = await postgresOfTests()
    const url = await databases.createDatabase()
    return opened(url, () => databases.dropDatabase(url))
  },
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'welkin-test-store-'))
const openedIn = (folder: string): Made =>
  opened(`sqlite:${join(folder, 'test.db')}`, () => rmSync(folder, { recursive: true, force: true }))

function opened(url: string, drop: () => void | Promise<void>, first?: () => Store): Made {
  const stores: Store[] = []
  const note = (store: Store) => {
    stores.push(store)
    return store
  }
  const again = () => note(openStore(url, { connectWithinMs: 0 }))
  const remove = async () => {
    for (const store of stores.reverse()) await store.close()
    await drop()
  }
  return { store: first ? note(first()) : again(), again, remove }
}

/** The quickest: an SQLite database in memory, migrated. Close it. */
export const openTestStore = (): Promise<Store> => openMigratedSqlite()

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
