/** Speaks to a cloud as its users do, with a token for each of them: over HTTP, or to the same server without sockets. */
import type { HttpServer } from '../../api/server/http-server.ts'

export interface Asked {
  method?: string
  /** Absent: nobody asks. */
  token?: string
  /** Sent as JSON, or as it is when it is text or bytes. */
  body?: object | string | Uint8Array
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The body, when it is JSON. Its shape is for the test to know. */
  // biome-ignore lint/suspicious/noExplicitAny: replies of every API come through here
  json: any
}

export interface CloudClient {
  fetchJson(path: string, asked?: Asked): Promise<Answer>
  /** The same, and the body. @throws Error that tells what was answered when it is no success */
  demand(path: string, asked?: Asked): Promise<Answer['json']>
  /** Logs in by password, scoped to a project of the domain `Default`. */
  login(name: string, password: string, project: string): Promise<string>
}

/** Is told of every request once it is answered. @param body what was sent, as an object where it was one */
export type Hearing = (asked: { method: string; path: string; body?: object }, answer: Answer) => void

type Transport = (
  path: string,
  request: { method: string; headers: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
) => Promise<Pick<Answer, 'status' | 'headers' | 'text'>>

const overHttp =
  (url: string): Transport =>
  async (path, request) => {
    const reply = await fetch(`${url}${path}`, request)
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }

/** All that the server does with a request, but for the bytes on the way. */
const inProcess =
  (app: HttpServer): Transport =>
  async (path, { method, headers, body }) => {
    const payload = body instanceof Uint8Array ? Buffer.from(body) : body
    const reply = await app.inject({ method: method as 'GET', url: path, headers, payload })
    const pairs = Object.entries(reply.headers).map(([name, value]): [string, string] => [name, String(value)])
    return { status: reply.statusCode, headers: new Headers(pairs), text: reply.body }
  }

/** @param to a URL, or the server itself */
export function cloudClient(to: string | HttpServer, heard: Hearing = () => undefined): CloudClient {
  const send = typeof to === 'string' ? overHttp(to) : inProcess(to)
  const fetchJson = async (path: string, { method, token, body, headers }: Asked = {}): Promise<Answer> => {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const verb = method ?? (body === undefined ? 'GET' : 'POST')
    const reply = await send(path, {
      method: verb,
      headers: {
        ...(token === undefined ? {} : { 'x-auth-token': token }),
        ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : raw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body),
    })
    const isJson = reply.headers.get('content-type')?.includes('json') && reply.text !== ''
    const answer = { ...reply, json: isJson ? JSON.parse(reply.text) : undefined }
    heard({ method: verb, path, body: raw || typeof body !== 'object' ? undefined : body }, answer)
    return answer
  }
  const demand = async (path: string, asked?: Asked) => {
    const answer = await fetchJson(path, asked)
    if (answer.status >= 300) throw new Error(`${asked?.method ?? ''} ${path} was answered ${answer.status}: ${answer.text}`)
    return answer.json
  }
  const login = async (name: string, password: string, project: string) => {
    const user = { name, password, domain: { id: 'default' } }
    const scope = { project: { name: project, domain: { id: 'default' } } }
    const body = { auth: { identity: { methods: ['password'], password: { user } }, scope } }
    const answer = await fetchJson('/identity/v3/auth/tokens', { body })
    const token = answer.headers.get('x-subject-token')
    if (token === null) throw new Error(`${name} could not log in: ${answer.status} ${answer.text}`)
    return token
  }
  return { fetchJson, demand, login }
}
