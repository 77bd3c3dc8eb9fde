/** The cloud's APIs as a benchmark needs them: plain HTTP on connections that are kept. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchCloud } from './cloud.ts'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: replies of every API come through here
  json: any
  text: string
}

export interface Session {
  token: string
  /** @throws Error when the answer is no success */
  call(method: string, path: string, body?: object | Uint8Array): Promise<Answer>
  close(): void
}

/** The last in which key pairs are made. */
const VERSION = { 'openstack-api-version': 'compute 2.91' }

export async function openSession(cloud: BenchCloud, name: 'welkin' | 'welkin-admin'): Promise<Session> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const { username, password, project_name } = cloud.credentials(name)
  const domain = { id: 'default' }
  const identity = { methods: ['password'], password: { user: { name: username, password, domain } } }
  const auth = { identity, scope: { project: { name: project_name, domain } } }
  const { headers } = await send(agent, 'POST', `${cloud.url}/identity/v3/auth/tokens`, {}, { auth })
  const token = String(headers['x-subject-token'])
  return {
    token,
    call: (method, path, body) => send(agent, method, `${cloud.url}${path}`, { 'x-auth-token': token, ...VERSION }, body),
    close: () => agent.destroy(),
  }
}

type Sent = Answer & { headers: NodeJS.Dict<string | string[]> }

function send(
  agent: Agent,
  method: string,
  url: string,
  headers: NodeJS.Dict<string>,
  body?: object | Uint8Array,
): Promise<Sent> {
  const bytes = body === undefined || body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body))
  const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json'
  const sized = bytes ? { 'content-type': type, 'content-length': `${bytes.length}` } : {}
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers: { ...headers, ...sized } }, (reply) => {
      const pieces: Buffer[] = []
      reply.on('data', (piece: Buffer) => pieces.push(piece))
      reply.on('error', reject)
      reply.on('end', () => {
        const text = Buffer.concat(pieces).toString()
        const status = reply.statusCode ?? 0
        if (status >= 400) return reject(new Error(`${method} ${url} was answered ${status}: ${text}`))
        const isJson = text !== '' && reply.headers['content-type']?.includes('json')
        resolve({ status, text, json: isJson ? JSON.parse(text) : undefined, headers: reply.headers })
      })
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}

/** Asks until `probe` gives something. @throws Error after `withinMs` */
export async function until<T>(probe: () => Promise<T | undefined>, everyMs: number, withinMs = 120_000): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('It did not come about in time.')
    await sleep(everyMs)
  }
}
