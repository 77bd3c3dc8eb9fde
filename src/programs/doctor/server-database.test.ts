/** Doctor, status and the operator's commands on a database that is a server and not a file in the state folder. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { allowJoin, joinHost } from '../../domain/host/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { createMigratedPostgres } from '../../store/migrated-database.fixture.ts'
import type { PostgresServer } from '../../store/postgres-databases.fixture.ts'
import { postgresOfTests } from '../../store/postgres-of-tests.fixture.ts'
import { byHand } from '../admin-command.ts'
import { writeCloud } from '../cloud-file.ts'
import { withStore } from '../open-store.ts'
import { lookInto } from '../read-only-store.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { gatherStatus } from '../status/gather.ts'
import { CHECKS } from './checks.ts'
import { examine } from './examine.ts'
import { openInspection } from './inspection-context.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-doctor-server-'))
const state = stateFolder(folder)
let server: PostgresServer
let url: string

before(async () => {
  makeStateFolder(state)
  writeCloud(state, { id: '000000', port: 1, listen: '127.0.0.1', publicCidr: '172.24.4.0/24', fake: true })
  server = await postgresOfTests()
  url = await createMigratedPostgres(server)
  await withStore(url, async (ctx) => {
    await allowJoin(ctx, 'join', systemClock.now() + 60_000)
    await joinHost(ctx, { token: 'join', hostname: 'one', zone: 'nova' })
  })
})
after(() => rmSync(folder, { recursive: true, force: true }))

const inspectionOf = (database: string) => openInspection({ state, path: '', clock: systemClock, isRoot: true, database })

/** Of the machine that the test runs on nothing is expected. */
async function amiss(database: string): Promise<string[]> {
  const inspection = inspectionOf(database)
  const examined = await examine(CHECKS, inspection).finally(inspection.close)
  return examined
    .filter(({ about }) => about !== 'machine')
    .flatMap(({ findings }) => findings.flatMap(({ level, runbook }) => (runbook ? [`${level} ${runbook}`] : [])))
}

test('a sound one is found sound, and what it holds is told', async () => {
  assert.deepEqual(await amiss(url), [])
  const { holdings, trouble } = await gatherStatus(state, url, systemClock)
  const hosts = holdings?.find(({ name }) => name === 'hosts')?.value as { hostname: string; heard: boolean }[]
  assert.deepEqual([trouble, hosts.map(({ hostname, heard }) => [hostname, heard])], [undefined, [['one', false]]])
})

test('what was damaged by hand is found', async () => {
  await withStore(url, ({ db }) =>
    db.insertInto('host_claim').values({ server_id: 's', host_id: 'h', cpus: 1, memory_mib: 1, disk_gib: 1 }).execute(),
  )
  assert.deepEqual(await amiss(url), ['problem claims-differ'])
})

test('whoever only looks cannot write, and sees one moment', async () => {
  await assert.rejects(
    lookInto(url, ({ db }) => db.deleteFrom('host').execute()),
    { code: 'unavailable' },
  )
  const count = (rows: readonly object[]) => rows.length
  await lookInto(url, async ({ db }) => {
    const hosts = async () => count(await db.selectFrom('host').select('id').execute())
    assert.equal(await hosts(), 1)
    await withStore(url, (ctx) => joinHost(ctx, { token: 'join', hostname: 'two', zone: 'nova' }))
    assert.equal(await hosts(), 1)
  })
})

test('one doctor looks over one connection', async () => {
  const { rows, close } = inspectionOf(url)
  const session = () => rows(async ({ db }) => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows)
  const [first, second] = [await session(), await session()]
  await close()
  assert.deepEqual(second, first)
})

test('one that does not answer is asked once', async () => {
  let asked = 0
  const silent = createServer((socket) => {
    asked++
    socket.destroy()
  })
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  const { port } = silent.address() as AddressInfo
  try {
    assert.deepEqual(await amiss(`postgres://h@127.0.0.1:${port}/d`), ['problem database-unreadable'])
    assert.equal(asked, 1)
  } finally {
    silent.close()
  }
})

test('one that is not there, is no cloud’s, or is of no kind we know is one finding, not many', async () => {
  const unread = ['problem database-unreadable']
  const [nowhere, empty] = [url.replace(/\btest_\d+_\d+/, 'nowhere'), await server.createDatabase()]
  for (const wrong of [nowhere, empty, url.replace('welkin@', 'nobody@'), 'mysql://h/d', 'postgres://h@127.0.0.1:1/d'])
    assert.deepEqual([wrong, await amiss(wrong)], [wrong, unread])
  const { trouble } = await gatherStatus(state, nowhere, systemClock)
  assert.match(trouble ?? '', /^The database cannot be read: database "nowhere" does not exist\.$/)
})

test('who forgets to name it is told, and no file is made in its place', async () => {
  await assert.rejects(
    byHand(state, {}, async () => {}),
    /give the controller's with --database/,
  )
  assert.deepEqual(await amiss(`sqlite:${state.database}`), [])
})
