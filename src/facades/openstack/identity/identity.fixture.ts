/** Keystone's face over a bootstrapped identity, for tests. */
import type { InjectOptions } from 'light-my-request'
import { unmounted } from '../../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../../api/face.ts'
import { Policy } from '../../../api/policy/policy.ts'
import { createServer } from '../../../api/server/http-server.ts'
import type { Compliance } from '../../../domain/identity/directory/index.ts'
import type { FederationSettings } from '../../../domain/identity/federation/index.ts'
import { startIdentity } from '../../../domain/identity/identity.fixture.ts'
import type { Log } from '../../../kernel/log.ts'
import type { Store } from '../../../store/store.ts'
import { tokenContext } from '../token-context.ts'
import { keystone } from './face.ts'

/** Keeps every line as text. */
export function listeningLog(lines: string[]): Log {
  const write = (fields: object, message: string) => {
    lines.push(JSON.stringify({ message, ...fields }, (_, value) => (value instanceof Error ? String(value.stack) : value)))
  }
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
  return log
}

export const passwordOf = (name: string, scope?: unknown) => ({
  auth: { identity: { methods: ['password'], password: { user: { name, password: `${name}-secret` } } }, scope },
})

export async function startKeystone(
  store: Store,
  at = '/identity',
  compliance?: Compliance,
  federation?: () => FederationSettings,
) {
  const cloud = await startIdentity(store, compliance, federation)
  const lines: string[] = []
  const { clock, random } = cloud.ctx
  const policy = new Policy()
  const app = createServer({ log: listeningLog(lines), clock, random, unmounted })
  const contextOf = tokenContext(cloud.identity, store, (path) => ({ service: 'identity', path: path.slice(at.length) }))
  mountFace(app, keystone, { parts: { identity: cloud.identity }, root: at, policy, contextOf, checkReplies: true })

  const call = async (method: InjectOptions['method'], path: string, token?: string, payload?: object, headers = {}) => {
    const reply = await app.inject({
      method,
      url: `${at}/v3${path}`,
      headers: { host: 'cloud', ...(token === undefined ? {} : { 'x-auth-token': token }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    return {
      status: reply.statusCode,
      headers: reply.headers,
      text: reply.body,
      json: reply.body === '' ? undefined : reply.json(),
    }
  }
  const tokenOf = async (name: string, scope?: unknown): Promise<string> => {
    const reply = await call('POST', '/auth/tokens', undefined, passwordOf(name, scope))
    return String(reply.headers['x-subject-token'])
  }
  return { ...cloud, app, policy, lines, call, tokenOf }
}
