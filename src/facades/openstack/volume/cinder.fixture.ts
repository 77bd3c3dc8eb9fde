/**
 * Cinder's face over a small cloud in memory, for tests: callers are the tokens `admin`, `demo`, `reader` and `other`. What is asked and answered is held against
 * Cinder's description.
 */
import assert from 'node:assert/strict'
import type { InjectOptions } from 'light-my-request'
import { watchWithOracle } from '../../../../tools/oracle/watch.ts'
import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer } from '../../../api/server/http-server.ts'
import { volume } from '../../../domain/volume/service.ts'
import { makePools, OTHER_PROJECT, obey, PROJECT, userOf } from '../../../domain/volume/volume.fixture.ts'
import type { Who } from '../../../kernel/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { silentLog } from '../../../kernel/log.ts'
import { Operations } from '../../../operation/operations.ts'
import type { Store } from '../../../store/store.ts'
import { testCtx } from '../../../store/testing.ts'
import { cinder } from './face.ts'

export const CALLERS: Readonly<Record<string, Who>> = {
  admin: userOf('0f000000000000000000000000000009', ['admin', 'manager', 'member', 'reader']),
  demo: userOf(PROJECT, ['member', 'reader']),
  reader: userOf(PROJECT, ['reader']),
  other: userOf(OTHER_PROJECT, ['member', 'reader']),
}

function whoOf(token: unknown): Who {
  if (token === undefined) return { kind: 'nobody' }
  const who = CALLERS[String(token)]
  if (!who) throw coreRefusals.unauthenticated()
  return who
}

interface Asked {
  token?: string
  version?: string
  body?: object | string
  headers?: Record<string, string>
}

export async function startCinder(store: Store) {
  const ctx = testCtx(store)
  const hostIds = await makePools(ctx)
  const app = createServer({ log: silentLog, clock: ctx.clock, random: ctx.random, unmounted })
  const policy = new Policy()
  mountFace(app, cinder, {
    parts: {},
    policy,
    checkReplies: true,
    contextOf: (request, _endpoint, basis) => ({
      ...basis,
      db: store.db,
      feed: store.feed,
      who: whoOf(request.headers['x-auth-token']),
    }),
  })
  const oracle = watchWithOracle('volume')
  const operations = new Operations({ ctx, kinds: volume.operationKinds ?? [], owner: 'test' })

  const call = async (method: InjectOptions['method'], path: string, asked: Asked = {}) => {
    const reply = await app.inject({
      method,
      url: `/volume/v3${path}`,
      headers: {
        host: 'cloud',
        'x-auth-token': asked.token ?? 'demo',
        ...(asked.version === undefined ? {} : { 'openstack-api-version': `volume ${asked.version}` }),
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { payload: asked.body }),
    })
    const json = reply.body === '' ? undefined : reply.json()
    const { pathname, searchParams: query } = new URL(path, 'http://cloud')
    oracle.see({ method: `${method}`, path: `/v3${pathname}`, query, request: asked.body, status: reply.statusCode, reply: json })
    assert.deepEqual(oracle.faults(), [], "against Cinder's description")
    return { status: reply.statusCode, headers: reply.headers, json }
  }

  /** Lets operations and hosts do what they are to do. */
  const settle = async () => {
    await operations.recover()
    for (const hostId of hostIds) await obey(ctx, hostId)
    await operations.recover()
  }

  /** A volume that is available. */
  const makeVolume = async (over: object = {}, token = 'demo'): Promise<string> => {
    const reply = await call('POST', '/volumes', { token, version: '3.71', body: { volume: { size: 1, ...over } } })
    if (reply.status !== 202) throw new Error(`${reply.status} ${JSON.stringify(reply.json)}`)
    await settle()
    return reply.json.volume.id
  }

  return { ctx, app, policy, hostIds, call, settle, makeVolume }
}

export const messageOf = ({ json }: { json: Record<string, { message: string }> }): string =>
  Object.values(json ?? {})[0]?.message ?? ''
