/** Two controllers over one PostgreSQL: one cloud. The second is a process of its own, so that it can be killed. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { inMemoryKeysOf } from '../../domain/identity/sealing/index.ts'
import { startPostgres, type TestPostgres } from '../../store/postgres-server.fixture.ts'
import { allSealedRows } from '../key-files.ts'
import { cloudClient } from './cloud-client.ts'
import { serversOf } from './servers.fixture.ts'
import { FIRST, startCloud, type TestCloud } from './start-cloud.ts'

const SERVERS = 8

let postgres: TestPostgres
let database: string
let cloud: TestCloud
let folder: string

before(async () => {
  postgres = await startPostgres()
  database = await postgres.createDatabase()
  letEverybodyIn(database)
  cloud = await startCloud({ database })
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-second-'))
  chmodSync(folder, 0o711)
})
after(async () => {
  await cloud?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('what one controller was told the other shows, and its host runs; a killed controller’s work is finished', async () => {
  const second = await startSecond()
  try {
    const { login, demand, fetchJson } = cloudClient(second.url)
    const token = await login('demo', FIRST.demoPassword, 'demo')
    const elsewhere = await serversOf({ ...cloud, demand, fetchJson }, token)
    const here = await serversOf(cloud, await cloud.memberToken())

    const seen = await elsewhere.create('seen')
    assert.equal((await here.show(seen)).name, 'seen')
    await here.until(seen, 'ACTIVE')
    await elsewhere.until(seen, 'ACTIVE')

    const made = await Promise.all(Array.from({ length: SERVERS }, (_, i) => elsewhere.create(`orphan-${i}`)))
    await second.kill()
    for (const id of made) await here.until(id, 'ACTIVE')
    assert.equal(cloud.hosts[0]?.world.guests.guests.size, SERVERS + 1)
    for (const id of [seen, ...made]) await here.remove(id)
    for (const id of [seen, ...made]) await here.untilGone(id)
    assert.equal(cloud.hosts[0]?.world.guests.guests.size, 0)
  } finally {
    await second.kill()
  }
})

/** A controller that is started as root becomes another user, who has to reach the socket. */
function letEverybodyIn(url: string): void {
  const socket = new URL(url).searchParams.get('host')
  if (socket !== null) chmodSync(socket, 0o711)
}

async function startSecond(): Promise<{ url: string; kill(): Promise<void> }> {
  const port = await freePort()
  const about = { id: 'abcdef', port, listen: '127.0.0.1', publicCidr: FIRST.publicCidr, fake: true }
  writeFileSync(join(folder, 'cloud.json'), JSON.stringify(about))
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(FIRST))
  // the cloud's own
  const keysOf = inMemoryKeysOf()
  for (const rows of allSealedRows())
    writeFileSync(join(folder, rows.file), JSON.stringify({ keys: [keysOf(rows).newest().key.toString('base64url')] }))
  const words = ['controller', '--state', folder, '--database', database, '--fake', '--no-customary-ports']
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'welkin.ts'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  await ready(child)
  return { url: `http://127.0.0.1:${port}`, kill: () => kill(child) }
}

async function ready(child: ChildProcess): Promise<void> {
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The second controller ended with ${code}: ${child.stderr?.read()}`)
  })
  await Promise.race([once(child, 'message'), failed])
  failed.catch(() => undefined) // it is killed later
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
