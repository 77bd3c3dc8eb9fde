import { mkdtempSync, rmSync } from 'node:fs'
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
import type { Benchmark, Figure } from '../benchmark.ts'
import { withCloud } from '../cloud.ts'
import { bareRequestsPerSecond, CONNECTIONS, requestsPerSecond } from '../load.ts'

const ROWS = 100_000
const SECONDS = 5
const SOURCE = join(import.meta.dirname, '..', '..', 'src')

const payload = { contentType: 'application/octet-stream', bytes: Buffer.alloc(32, 7) } as const

/** A database of its own in a file, as a controller's is. */
async function withDatabase<T>(work: (ctx: StoreCtx) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-bench-'))
  const store = openStore(`sqlite:${join(folder, 'bench.db')}`)
  try {
    await migrate(store.db, [...(await findMigrations(SOURCE)), ...(await findMigrations(join(SOURCE, 'domain')))], clock.now)
    const scope = { kind: 'project', projectId: 'p', projectName: 'p', projectDomainId: 'default' } as const
    const who = { kind: 'user', userId: 'u', userName: 'u', userDomainId: 'default', scope, roles: ['member'] } as const
    const signal = new AbortController().signal
    return await work({ who, requestId: 'bench', log, clock, random, signal, db: store.db, feed: store.feed })
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

/** One row of the same size, and nothing beside. */
const insertsPerSecond = () =>
  withDatabase(async (ctx) => {
    const sealed = 'x'.repeat(80)
    const ends = performance.now() + SECONDS * 1000
    let done = 0
    for (; performance.now() < ends; done++) {
      const row = { id: random.uuid(), project_id: 'p', version: done, sealed, created_at: clock.now() }
      await ctx.db.insertInto('secret_project_key').values(row).execute()
    }
    return done / SECONDS
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

export const benchmark: Benchmark = {
  about: `secrets stored and read a second on ${CONNECTIONS} connections; ${ROWS} sealed anew under another master key`,
  run: async (say) => {
    const figures = await withCloud({ fake: true, logLevel: 'warn' }, async (cloud): Promise<Figure[]> => {
      await cloud.start()
      const session = await openSession(cloud, 'welkin')
      const url = `${cloud.url}/key-manager/v1/secrets`
      const headers = { 'X-Auth-Token': session.token }
      const body = {
        name: 'bench',
        payload: Buffer.alloc(32, 7).toString('base64'),
        payload_content_type: 'application/octet-stream',
        payload_content_encoding: 'base64',
      }
      const made = await session.call('POST', '/key-manager/v1/secrets', body)
      session.close()
      await requestsPerSecond({ url, headers, body, seconds: 3 })
      say('warm')
      const stored = await requestsPerSecond({ url, headers, body, seconds: SECONDS })
      const accept = { ...headers, Accept: 'application/octet-stream' }
      const read = await requestsPerSecond({ url: `${made.json.secret_ref}/payload`, headers: accept, seconds: SECONDS })
      const bare = await bareRequestsPerSecond('x'.repeat(32), SECONDS)
      const insert = { what: 'a bare insert', value: await insertsPerSecond() }
      return [
        { what: 'stored', value: stored, unit: '/s', limit: insert, goal: { least: 2000 } },
        { what: 'read', value: read, unit: '/s', limit: { what: 'a bare Node server', value: bare }, goal: { least: 2000 } },
      ]
    })
    return [...figures, { what: `${ROWS} sealed anew`, value: await secondsToSealAnew(say), unit: 's', goal: { most: 60 } }]
  },
}
