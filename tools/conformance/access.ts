/** The administrator's way into a cloud, as its clouds.yaml tells it, and the few requests that the run itself makes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export interface Access {
  /** With the version: `http://127.0.0.1:7070/identity/v3`. */
  identity: string
  user: string
  password: string
  project: string
  domain: string
  region: string
}

interface CloudsYaml {
  clouds: Record<string, { auth: Record<string, string>; region_name: string } | undefined>
}

/** @param state the cloud's state folder. @throws Error when no cloud is ready there */
export function accessOf(state: string): Access {
  const { clouds } = parse(readFileSync(join(state, 'clouds.yaml'), 'utf8')) as CloudsYaml
  const entry = clouds['welkin-admin']
  if (!entry) throw new Error(`${state}/clouds.yaml has no entry welkin-admin.`)
  const { auth_url = '', username = '', password = '', project_name = '', user_domain_name = '' } = entry.auth
  const identity = `${auth_url.replace(/(\/v3)?\/?$/, '')}/v3`
  return { identity, user: username, password, project: project_name, domain: user_domain_name, region: entry.region_name }
}

// biome-ignore lint/suspicious/noExplicitAny: replies of several foreign APIs; the caller knows what it reads
type Reply = any

export interface Asking {
  /** Type of service → where it answers its public API. */
  endpoints: ReadonlyMap<string, string>
  /** @param path below the service's endpoint. @throws Error with the reply unless it is a success */
  ask(service: string, path: string, body?: object): Promise<Reply>
  fetchRaw(service: string, path: string, init?: RequestInit): Promise<Response>
}

export async function logIn({ identity, user, password, project, domain }: Access): Promise<Asking> {
  const named = { name: domain }
  const methods = { methods: ['password'], password: { user: { name: user, password, domain: named } } }
  const reply = await fetch(`${identity}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity: methods, scope: { project: { name: project, domain: named } } } }),
  })
  if (reply.status !== 201) throw new Error(`${user} cannot log in at ${identity}: ${reply.status} ${await reply.text()}`)
  const { token } = (await reply.json()) as Reply
  return asking(endpointsOf(token.catalog), reply.headers.get('x-subject-token') ?? '')
}

const endpointsOf = (catalog: Reply[]) =>
  new Map<string, string>(
    catalog.flatMap(({ type, endpoints }) => {
      const found = endpoints.find(({ interface: face }: Reply) => face === 'public')
      return found ? [[type, found.url.replace(/\/$/, '')] as const] : []
    }),
  )

function asking(endpoints: ReadonlyMap<string, string>, token: string): Asking {
  const fetchRaw = async (service: string, path: string, init: RequestInit = {}) => {
    const reply = await fetch(`${endpoints.get(service)}${path}`, {
      ...init,
      headers: { 'x-auth-token': token, ...(init.headers as Record<string, string>) },
    })
    if (!reply.ok) throw new Error(`${init.method ?? 'GET'} ${service} ${path}: ${reply.status} ${await reply.text()}`)
    return reply
  }
  const ask = async (service: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' }
    const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetchRaw(service, path, init)).json()
  }
  return { endpoints, ask, fetchRaw }
}
