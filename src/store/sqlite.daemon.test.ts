import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { findMigrations, migrate } from './migrate.ts'
import { openStore } from './store.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-sqlite-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function storeAt(name: string) {
  const store = openStore(`sqlite:${join(folder, name)}`)
  await migrate(store.db, await findMigrations(join(import.meta.dirname, '..'), ['store']), () => 0)
  return store
}

test('a process killed amid commits: the database is whole, and every commit that was told of is there', async () => {
  for (const afterCommits of [1, 50, 333]) {
    const name = `crash-${afterCommits}.db`
    await (await storeAt(name)).close()
    const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.check.ts'), join(folder, name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told = ''
    for await (const chunk of child.stdout) {
      told += chunk
      if (told.split('\n').length > afterCommits) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    assert.equal(child.signalCode, 'SIGKILL')
    const toldOf = told.split('\n').slice(0, -1).map(Number)
    const store = await storeAt(name)
    const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(store.db)
    assert.deepEqual(
      check.rows.map((r) => r.integrity_check),
      ['ok'],
    )
    const rows = await store.db.selectFrom('lease').select('until').orderBy('until').execute()
    const changes = await store.db.selectFrom('change').select('id').orderBy('revision').execute()
    const there = new Set(rows.map(({ until }) => until))
    assert.ok(toldOf.length >= afterCommits)
    assert.deepEqual(
      toldOf.filter((i) => !there.has(i)),
      [],
      'told of, and not there',
    )
    assert.deepEqual(
      rows.map((r) => `lease-${r.until}`),
      changes.map((c) => c.id),
      'each row with its change, none alone',
    )
    await store.close()
  }
})
