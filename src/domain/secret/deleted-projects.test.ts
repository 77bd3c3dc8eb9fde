import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { StoreCtx } from '../../store/context.ts'
import { migrateAll } from '../../store/migrated-database.fixture.ts'
import { openStore, type Store } from '../../store/store.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { createProject, deleteProject } from '../identity/directory/index.ts'
import { startIdentity } from '../identity/identity.fixture.ts'
import { removeOfDeletedProjects } from './deleted-projects.ts'
import {
  addConsumer,
  addContainerConsumer,
  addMetadata,
  createContainer,
  createOrder,
  createSecret,
  getPayload,
  setAccess,
} from './index.ts'
import { secretLab, text, userOf } from './secret.fixture.ts'

const TABLES = [
  'secret',
  'secret_metadata',
  'secret_consumer',
  'secret_order',
  'secret_container',
  'secret_container_member',
  'secret_container_consumer',
  'secret_access',
  'secret_access_user',
  'secret_project_key',
] as const

async function everyRow(ctx: StoreCtx) {
  const found: Record<string, string[]> = {}
  for (const table of TABLES)
    found[table] = (await ctx.db.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort()
  return found
}

/** Two projects, of which each has one of everything. */
async function twoProjects(store: Store) {
  const { ctx } = await startIdentity(store)
  const { cloud, sealing } = secretLab(store)
  const make = async (name: string) => (await createProject(ctx, { name, domainId: 'default' })).id
  const as = (id: string) => ({ ...cloud, who: userOf('ann', id, ['member', 'reader']) })
  const fill = async (id: string) => {
    const own = as(id)
    const secret = await createSecret(own, sealing, { payload: text(`of ${id}`) })
    await addMetadata(own, secret.id, 'a', 'b')
    await addConsumer(own, secret.id, { service: 's', resource_type: 't', resource_id: id })
    await setAccess(cloud, secret.id, { users: ['bob'] })
    const container = await createContainer(own, { name: 'c', type: 'generic', members: [{ name: 'm', secretId: secret.id }] })
    await setAccess(cloud, container.id, { users: ['bob'], projectAccess: false })
    await addContainerConsumer(own, container.id, { name: 'n', url: 'http://u' })
    const order = { algorithm: 'aes', bitLength: 256, contentType: 'application/octet-stream', secret: {} } as const
    await createOrder(own, sealing, { type: 'key', meta: {}, ...order })
    return secret.id
  }
  return { ctx, cloud, sealing, make, as, fill }
}

eachDatabase('secrets of deleted projects', (open) => {
  test('all that such a project had goes, its keys too; another project’s stays', async () => {
    const { ctx, cloud, sealing, make, as, fill } = await twoProjects(await open())
    const [goes, stays] = [await make('goes'), await make('stays')]
    const kept = await fill(stays)
    const before = await everyRow(cloud)
    await fill(goes)
    for (let i = 0; i < 501; i++) await createSecret(as(goes), sealing, { payload: text(`${i}`) })
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
    await deleteProject(ctx, goes)
    // two secrets more: with their metadata; one of each of the other tables that name a project
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 1, rows: 503 + 5 })
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
    assert.deepEqual(await everyRow(cloud), before)
    assert.equal((await getPayload(as(stays), sealing, kept)).bytes.toString(), `of ${stays}`)
  })

  test('what a request added that came to its end after its project goes by the next run', async () => {
    const { ctx, cloud, make, fill } = await twoProjects(await open())
    const goes = await make('goes')
    await deleteProject(ctx, goes)
    await removeOfDeletedProjects(cloud)
    await fill(goes)
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 1, rows: 7 })
  })

  test('a project that never was is no deleted one', async () => {
    const { cloud, fill } = await twoProjects(await open())
    await fill('never-was')
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
  })
})

const FIXTURE = join(import.meta.dirname, 'deleted-projects.fixture.ts')

async function killedAfter(url: string, count: number): Promise<string> {
  const child = spawn(process.execPath, [FIXTURE, url, `${count}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return said.toString().trim()
}

test('killed in the middle, again and again: nothing of another project goes, and in the end nothing is left', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-deleted-projects-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const url = `sqlite:${join(folder, 'cloud.db')}`
  const store = openStore(url)
  await migrateAll(store)
  const { ctx, make, fill } = await twoProjects(store)
  const [goes, stays] = [await make('goes'), await make('stays')]
  await fill(stays)
  const before = await everyRow(ctx)
  await fill(goes)
  await deleteProject(ctx, goes)
  await store.close()
  const now = async () => {
    const opened = openStore(url)
    const rows = await everyRow(testCtx(opened))
    await opened.close()
    return rows
  }
  // in the first transaction; after it; in one of the middle; between two; then there is less to do each time
  for (const count of [2, 3, 6, 5, 2]) {
    assert.equal(await killedAfter(url, count), 'in the middle')
    const rows = await now()
    for (const table of TABLES) for (const row of before[table] ?? []) assert.ok(rows[table]?.includes(row), row)
  }
  assert.equal(await killedAfter(url, 1000), 'at the end')
  assert.deepEqual(await now(), before)
})
