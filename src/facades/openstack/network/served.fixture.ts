/** The network API over a fresh cloud's rows, asked as several people. */
import assert from 'node:assert/strict'
import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer, type HttpServer } from '../../../api/server/http-server.ts'
import { bootstrapNetwork } from '../../../domain/network/index.ts'
import { member, reader } from '../../../domain/network/network.fixture.ts'
import type { Who } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Store } from '../../../store/store.ts'
import { openTestStore, testCtx } from '../../../store/testing.ts'
import { neutron } from './face.ts'

const people: Record<string, Who> = {
  ann: member('ann'),
  bob: member('bob'),
  admin: member('ops', 'admin'),
  reader: reader('bob'),
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape are looked into
  body: any
}

export type Ask = (who: string, method: string, path: string, body?: unknown, headers?: object) => Promise<Answer>

/** Ann's project has the private network of a fresh cloud. @param given absent: one in memory; it is closed with the rest */
export async function serveNetwork(
  given?: Store,
): Promise<{ ask: Ask; app: HttpServer; policy: Policy; cloud: StoreCtx; close(): Promise<void> }> {
  const store = given ?? (await openTestStore())
  const ctx = testCtx(store)
  await bootstrapNetwork(ctx, {
    publicCidr: '172.24.4.0/24',
    publicGateway: '172.24.4.1',
    physicalNetwork: 'public',
    demoProjectId: 'ann',
    adminProjectId: 'ops',
  })
  const app = createServer({ ...ctx, unmounted })
  const policy = new Policy()
  mountFace(app, neutron, {
    parts: {},
    policy,
    checkReplies: true,
    contextOf: (request, _endpoint, basis) => ({
      ...ctx,
      ...basis,
      clock: ctx.clock,
      who: people[String(request.headers['x-auth-token'])] ?? { kind: 'nobody' },
    }),
  })
  const ask: Ask = async (who, method, path, body, headers = {}) => {
    const reply = await app.inject({
      method: method as 'GET',
      url: path.startsWith('/networking') ? path : `/networking/v2.0${path}`,
      headers: { 'x-auth-token': who, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    return { status: reply.statusCode, body: reply.body === '' ? undefined : JSON.parse(reply.body) }
  }
  return {
    ask,
    app,
    cloud: ctx,
    policy,
    close: async () => {
      await app.close()
      await store.close()
    },
  }
}

/** Makes one object, which must succeed. */
export async function make(ask: Ask, who: string, name: string, plural: string, given: object) {
  const { status, body } = await ask(who, 'POST', `/${plural}`, { [name]: given })
  assert.equal(status, 201, JSON.stringify(body))
  return body[name]
}

/** Status, type and message of an error. */
export const refusal = ({ status, body }: Answer) => [status, body?.NeutronError?.type, body?.NeutronError?.message]
