import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { migrateAll } from '../../store/migrated-database.fixture.ts'
import { openStore } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'
import { deleteProject } from '../identity/directory/index.ts'
import { everyRow, TABLES, twoProjects } from './two-projects.fixture.ts'

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
