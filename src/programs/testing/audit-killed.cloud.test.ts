/** kill -9 at the moment of an answer: whatever was answered to have changed something, the audit knows of. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { listAuditEvents } from '../../domain/audit/index.ts'
import { createMigratedPostgres } from '../../store/migrated-database.fixture.ts'
import { postgresOfTests } from '../../store/postgres-of-tests.fixture.ts'
import { openStore } from '../../store/store.ts'
import { testCtx } from '../../store/testing.ts'

const FIXTURE = join(import.meta.dirname, 'audit-killed.fixture.ts')

/** @returns the network that it had made when it was killed */
async function killWhenAnswered(database: string): Promise<string> {
  const child = spawn(process.execPath, [FIXTURE, database], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, token } = JSON.parse(said.toString()) as { url: string; token: string }
    const headers = { 'x-auth-token': token, 'content-type': 'application/json' }
    const body = JSON.stringify({ network: { name: 'the last' } })
    const answer = await fetch(`${url}/networking/v2.0/networks`, { method: 'POST', headers, body })
    child.kill('SIGKILL')
    assert.equal(answer.status, 201)
    return ((await answer.json()) as { network: { id: string } }).network.id
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit').catch(() => {})
  }
}

async function requireEvent(url: string, network: string): Promise<void> {
  const store = openStore(url)
  try {
    const { items } = await listAuditEvents(testCtx(store), { filter: { row: network }, limit: 9 })
    assert.deepEqual(
      items.map(({ action, outcome, user_name }) => [action, outcome, user_name]),
      [['create_network', 'allowed', 'admin']],
    )
  } finally {
    await store.close()
  }
}

test('killed at its answer, the cloud still knows who made what: SQLite', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-killed-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const url = `sqlite:${join(folder, 'cloud.db')}`
  await requireEvent(url, await killWhenAnswered(url))
})

test('killed at its answer, the cloud still knows who made what: PostgreSQL', async (t) => {
  const databases = await postgresOfTests()
  const url = await createMigratedPostgres(databases)
  t.after(() => databases.dropDatabase(url))
  await requireEvent(url, await killWhenAnswered(url))
})
