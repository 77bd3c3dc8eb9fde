import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inMemorySealingKeys } from '../../src/domain/identity/sealing/index.ts'
import {
  createSecret,
  MasterKeys,
  PayloadSealing,
  rotateMasterKey,
  sealingMasterKeys,
  secretQuotas,
} from '../../src/domain/secret/index.ts'
import { systemClock as clock } from '../../src/kernel/clock.ts'
import { silentLog as log } from '../../src/kernel/log.ts'
import { systemRandom as random } from '../../src/kernel/random.ts'
import { type StoreCtx, transact } from '../../src/store/context.ts'
import { findMigrations, migrate } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/store.ts'
import { openSession } from '../api.ts'
import { bareInserts, databaseOf, insertCopies, type Written, writtenBy } from '../bare-insert.ts'
import type { Benchmark, Figure } from '../benchmark.ts'
import { type BenchCloud, withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, type Load, measure, requestsPerSecond } from '../load.ts'
import { processorTimeOf } from '../processor.ts'

const ROWS = 100_000
const SECONDS = 5
const WARM_SECONDS = 10
const SOURCE = join(import.meta.dirname, '..', '..', 'src')

const payload = { contentType: 'application/octet-stream', bytes: Buffer.alloc(32, 7) } as const

/** A database of its own in a file, as a controller's is. */
async function withDatabase<T>(work: (ctx: StoreCtx, path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-bench-'))
  const path = join(folder, 'bench.db')
  const store = openStore(`sqlite:${path}`)
  try {
    await migrate(store.db, [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))], clock.now)
    const scope = { kind: 'project', projectId: 'p', projectName: 'p', projectDomainId: 'default' } as const
    const who = { kind: 'user', userId: 'u', userName: 'u', userDomainId: 'default', scope, roles: ['member'] } as const
    const signal = new AbortController().signal
    return await work({ who, requestId: 'bench', log, clock, random, signal, db: store.db, feed: store.feed }, path)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

/** A transaction a request, with the rows that the cloud wrote for one, where so many secrets are. */
const bareStores = (written: Written, others: number) =>
  withDatabase(async (ctx, path): Promise<Stored> => {
    const [secret] = written
    const projectId = String(secret?.row.project_id)
    const sealed = { id: String(secret?.row.key_id), project_id: projectId, version: 1, sealed: '', created_at: 0 }
    await ctx.db.insertInto('secret_project_key').values(sealed).execute()
    if (secret) insertCopies(path, secret, others)
    return bareInserts(path, written, SECONDS)
  })

const secondsToSealAnew = (say: (line: string) => void) =>
  withDatabase(async (ctx) => {
    const keys = new MasterKeys([sealingMasterKeys(inMemorySealingKeys(), random)])
    const sealing = new PayloadSealing(keys, random)
    await secretQuotas.setLimits(ctx, 'p', { secrets: -1 })
    for (let done = 0; done < ROWS; done += 1000)
      await transact(ctx, async (tx) => {
        for (let i = 0; i < 1000; i++) await createSecret(tx, sealing, { payload })
      })
    say(`${ROWS} secrets are there`)
    const began = performance.now()
    await rotateMasterKey(ctx, keys, { random })
    return (performance.now() - began) / 1000
  })

const body = {
  name: 'bench',
  payload: Buffer.alloc(32, 7).toString('base64'),
  payload_content_type: 'application/octet-stream',
  payload_content_encoding: 'base64',
}

/** The member's project may have as many as are stored: a limit all the same, which each request is held against. */
async function liftQuota(cloud: BenchCloud): Promise<void> {
  const admin = await openSession(cloud, 'welkin-admin')
  const { projects } = (await admin.call('GET', '/identity/v3/projects?name=demo')).json
  await admin.call('PUT', `/key-manager/v1/project-quotas/${projects[0].id}`, { project_quotas: { secrets: 10_000_000 } })
  admin.close()
}

interface Stored {
  perSecond: number
  /** Microseconds of the processor. */
  each: number
}

async function storedUnder(pid: number, load: Load): Promise<Stored> {
  const before = processorTimeOf(pid)
  const { perSecond, answered } = await measure(load)
  return { perSecond, each: (processorTimeOf(pid) - before) / answered }
}

const throughTheApi = (say: (line: string) => void) =>
  withCloud({ fake: true, logLevel: 'warn' }, async (cloud): Promise<Figure[]> => {
    await cloud.start()
    await liftQuota(cloud)
    const session = await openSession(cloud, 'welkin')
    const url = `${cloud.url}/key-manager/v1/secrets`
    const headers = { 'X-Auth-Token': session.token }
    const made = await session.call('POST', '/key-manager/v1/secrets', body)
    session.close()
    const written = writtenBy(cloud, { table: 'secret', action: 'secrets:post' })
    const pid = Number(readFileSync(join(cloud.state, 'run', 'controller.pid'), 'latin1'))
    const store = (seconds: number) => storedUnder(pid, { url, headers, body, seconds })
    await store(WARM_SECONDS)
    say('warm')
    const few = await store(SECONDS)
    const accept = { ...headers, Accept: 'application/octet-stream' }
    const read = await requestsPerSecond({ url: `${made.json.secret_ref}/payload`, headers: accept, seconds: SECONDS })
    const [secret] = written
    if (secret) insertCopies(databaseOf(cloud), secret, ROWS)
    say(`${ROWS} more are there`)
    const crowded = await store(SECONDS)
    const bare = await bareRequestsPerSecond('x'.repeat(32), SECONDS)
    return [
      ...storedFigures('', few, await bareStores(written, 0)),
      ...storedFigures(` beside ${ROWS} others`, crowded, await bareStores(written, ROWS)),
      { what: 'read', value: read, unit: '/s', limit: { what: 'a bare Node server', value: bare }, goal },
    ]
  })

const goal = { least: 2000 }

/** Also the processor's time: what else the machine does changes it less than the rate. */
const storedFigures = (where: string, ours: Stored, bare: Stored): Figure[] => [
  { what: `stored${where}`, value: ours.perSecond, unit: '/s', limit: { what: 'a bare insert', value: bare.perSecond }, goal },
  {
    ...{ what: `the controller's time for one${where}`, value: ours.each, unit: 'µs of the processor' },
    limit: { what: 'a bare insert', value: bare.each },
  },
]

export const benchmark: Benchmark = {
  about: `secrets stored and read a second on ${CONNECTIONS} connections; ${ROWS} sealed anew under another master key`,
  run: async (say) => {
    const figures = await throughTheApi(say)
    return [...figures, { what: `${ROWS} sealed anew`, value: await secondsToSealAnew(say), unit: 's', goal: { most: 60 } }]
  },
}
