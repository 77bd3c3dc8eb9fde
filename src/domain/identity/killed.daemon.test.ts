/** kill -9 in the middle of identity's long acts: what was begun is not there, and the next try does all of it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { StoreCtx } from '../../store/context.ts'
import { migrateAll } from '../../store/migrated-database.fixture.ts'
import { openStore } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'
import { createDomain, createProject, listUsers, updateDomain } from './directory/index.ts'
import { startIdentity } from './identity.fixture.ts'
import { ACTS, PEOPLE } from './killed.fixture.ts'
import { importPeople } from './people/index.ts'

const FIXTURE = join(import.meta.dirname, 'killed.fixture.ts')

async function prepare(url: string): Promise<void> {
  const store = openStore(url)
  await migrateAll(store)
  const { ctx, passwords, identity } = await startIdentity(store)
  const doomed = await createDomain(ctx, { id: 'doomed', name: 'doomed' })
  for (let i = 0; i < 10; i++) await createProject(ctx, { name: `p${i}`, domainId: doomed.id })
  await importPeople(
    ctx,
    passwords,
    PEOPLE.slice(0, 5).map((person) => ({ ...person, domain: 'doomed' })),
  )
  await updateDomain(ctx, doomed.id, { enabled: false })
  identity.close()
  await store.close()
}

const TABLES = [
  'project',
  'identity_user',
  'user_password',
  'identity_group',
  'identity_group_member',
  'role_assignment',
  'token_key',
  'revocation',
  'change',
]

/** Every row of identity's, and of the feed. */
async function allRows(ctx: StoreCtx): Promise<string> {
  const found: unknown[] = []
  for (const table of TABLES) found.push((await sql`select * from ${sql.table(table)} order by 1, 2`.execute(ctx.db)).rows)
  return JSON.stringify(found)
}

async function withDatabase<R>(url: string, act: (ctx: StoreCtx) => Promise<R>): Promise<R> {
  const store = openStore(url)
  try {
    return await act(testCtx(store))
  } finally {
    await store.close()
  }
}

async function killIn(act: string, url: string, after: number): Promise<string> {
  const child = spawn(process.execPath, [FIXTURE, act, url, `${after}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return said.toString().trim()
}

const AFTER: Readonly<Record<string, number>> = {
  'importing people': 30,
  'rotating keys': 1,
  'deleting a domain with all in it': 8,
}

for (const [act, run] of Object.entries(ACTS))
  test(`killed while ${act}: nothing of it is there, and the next try does it all`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'welkin-killed-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const url = `sqlite:${join(folder, 'cloud.db')}`
    await prepare(url)
    const before = await withDatabase(url, allRows)
    assert.equal(await killIn(act, url, AFTER[act] ?? 1), 'in the middle')
    assert.equal(await withDatabase(url, allRows), before)
    await withDatabase(url, run)
    const after = await withDatabase(url, allRows)
    assert.notEqual(after, before)
    if (act === 'importing people')
      assert.equal((await withDatabase(url, (ctx) => listUsers(ctx))).items.length, 2 + 5 + PEOPLE.length)
    if (act.startsWith('deleting'))
      assert.ok(!JSON.parse(after)[0].some((row: { domain_id: string }) => row.domain_id === 'doomed'))
  })
