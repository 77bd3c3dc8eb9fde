/** Nova's face over a small cloud in memory, for tests: callers are the tokens `admin`, `demo`, `reader` and `other`. */
import type { InjectOptions } from 'light-my-request'
import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer } from '../../../api/server/http-server.ts'
import { asMember, makeCloud, makeNetwork, obey, PROJECT, report } from '../../../domain/compute/compute.fixture.ts'
import { compute } from '../../../domain/compute/service.ts'
import { createFakeImages } from '../../../drivers/image/fake/fake.ts'
import type { Who } from '../../../kernel/context.ts'
import { coreRefusals } from '../../../kernel/core-refusals.ts'
import { type Log, silentLog } from '../../../kernel/log.ts'
import { Operations } from '../../../operation/operations.ts'
import type { Store } from '../../../store/store.ts'
import { testCtx } from '../../../store/testing.ts'
import { nova } from './face.ts'

export const OTHER_PROJECT = '0f000000000000000000000000000002'

const person = (projectId: string, roles: string[]): Who => ({
  kind: 'user',
  userId: `user-of-${projectId}`,
  userName: 'somebody',
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: 'demo', projectDomainId: 'default' },
  roles,
})

const CALLERS: Readonly<Record<string, Who>> = {
  admin: person('0f000000000000000000000000000009', ['admin', 'manager', 'member', 'reader']),
  demo: person(PROJECT, ['member', 'reader']),
  reader: person(PROJECT, ['reader']),
  other: person(OTHER_PROJECT, ['member', 'reader']),
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

/** @param hosts how many hosts report */
export async function startNova(store: Store, options: { hosts?: number; log?: Log } = {}) {
  const ctx = testCtx(store)
  const { hostIds, networkId } = await makeCloud(ctx, options.hosts ?? 1)
  const app = createServer({ log: options.log ?? silentLog, clock: ctx.clock, random: ctx.random, unmounted })
  const policy = new Policy()
  mountFace(app, nova, {
    parts: { files: createFakeImages() },
    policy,
    checkReplies: true,
    contextOf: (request, _endpoint, basis) => ({
      ...basis,
      db: store.db,
      feed: store.feed,
      who: whoOf(request.headers['x-auth-token']),
    }),
  })
  const operations = new Operations({ ctx, kinds: compute.operationKinds ?? [], owner: 'test' })

  const call = async (method: InjectOptions['method'], path: string, asked: Asked = {}) => {
    const reply = await app.inject({
      method,
      url: `/compute/v2.1${path}`,
      headers: {
        host: 'cloud',
        'x-auth-token': asked.token ?? 'demo',
        ...(asked.version === undefined ? {} : { 'openstack-api-version': `compute ${asked.version}` }),
        ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(asked.body === undefined ? {} : { payload: asked.body }),
    })
    return { status: reply.statusCode, headers: reply.headers, json: reply.body === '' ? undefined : reply.json() }
  }

  /** Lets operations and hosts do what they are to do. */
  const settle = async () => {
    await operations.recover()
    for (const hostId of hostIds) await obey(ctx, hostId)
    await operations.recover()
  }

  const createBody = (over: object = {}) => ({
    server: { name: 'vm1', imageRef: '99999999-9999-4999-8999-999999999999', flavorRef: '1', networks: 'auto', ...over },
  })

  /** A server that runs. */
  const makeServer = async (over: object = {}, token = 'demo'): Promise<string> => {
    const reply = await call('POST', '/servers', { token, version: '2.96', body: createBody(over) })
    if (reply.status !== 202) throw new Error(`${reply.status} ${JSON.stringify(reply.json)}`)
    await settle()
    return reply.json.server.id
  }

  return { ctx, app, policy, hostIds, networkId, call, settle, createBody, makeServer, report, asMember, makeNetwork }
}
