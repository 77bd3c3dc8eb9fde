/** Plain HTTP to a running cloud: for what clients would refuse to send, and for many requests at once. */

export type Service = 'identity' | 'image' | 'compute' | 'network' | 'volume'

const PATHS: Record<Service, string> = {
  identity: '/identity/v3',
  image: '/image/v2',
  compute: '/compute/v2.1',
  network: '/networking/v2.0',
  volume: '/volume/v3',
}

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** The body when it is JSON, else undefined. */
  // biome-ignore lint/suspicious/noExplicitAny: replies are foreign documents; tests assert what they read of them
  body: any
}

export interface Login {
  user: string
  password: string
  project: string
}

export interface Call {
  body?: unknown
  headers?: Record<string, string>
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array | ReadableStream
}

/** One user in one project. */
export class Session {
  readonly base: string
  readonly token: string
  readonly projectId: string
  readonly userId: string

  constructor(base: string, token: string, projectId = '', userId = '') {
    this.base = base
    this.token = token
    this.projectId = projectId
    this.userId = userId
  }

  /** Whatever the answer is. */
  async call(method: string, service: Service, path: string, { body, headers, raw }: Call = {}): Promise<Reply> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const reply = await fetch(`${this.base}${PATHS[service]}${path}`, {
      method,
      headers: { 'x-auth-token': this.token, 'openstack-api-version': 'compute 2.79', ...json, ...headers },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, text, body: parsed(text) }
  }

  /** @throws Error with the reply unless it is a success */
  async must(method: string, service: Service, path: string, call: Call = {}): Promise<Reply['body']> {
    const reply = await this.call(method, service, path, call)
    if (reply.status >= 300) throw new Error(`${method} ${service} ${path}: ${reply.status} ${reply.text.slice(0, 500)}`)
    return reply.body
  }

  get = (service: Service, path: string): Promise<Reply['body']> => this.must('GET', service, path)
  post = (service: Service, path: string, body: unknown): Promise<Reply['body']> => this.must('POST', service, path, { body })
  put = (service: Service, path: string, body?: unknown): Promise<Reply['body']> => this.must('PUT', service, path, { body })
  remove = (service: Service, path: string): Promise<Reply['body']> => this.must('DELETE', service, path)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller has the text
  }
}

export async function login(cloud: { readonly base: string }, { user, password, project }: Login): Promise<Session> {
  const domain = { name: 'Default' }
  const reply = await fetch(`${cloud.base}/identity/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name: user, password, domain } } },
        scope: { project: { name: project, domain } },
      },
    }),
  })
  if (reply.status !== 201) throw new Error(`${user} cannot log in: ${reply.status} ${await reply.text()}`)
  const { token } = (await reply.json()) as { token: { project: { id: string }; user: { id: string } } }
  return new Session(cloud.base, reply.headers.get('x-subject-token') ?? '', token.project.id, token.user.id)
}
