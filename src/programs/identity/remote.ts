/** The same by a cloud's API, as whoever `OS_*` in the environment says: in one request, so all of it or nothing there too. */

import type { ImportedPeople, NewPerson } from '../../domain/identity/people/index.ts'
import { trustAuthority } from '../tls/trust.ts'

type Environment = NodeJS.ProcessEnv

export async function importByApi(env: Environment, people: readonly NewPerson[], dryRun: boolean): Promise<ImportedPeople> {
  if (env.OS_CACERT) trustAuthority(env.OS_CACERT)
  const { token, origin } = await logIn(env)
  const answer = await fetch(`${origin}/console/v1/people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': token },
    body: JSON.stringify({ people, dryRun }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(messageIn(text) ?? `${origin} answered ${answer.status}`)
  return JSON.parse(text) as ImportedPeople
}

/** The API of ours stands beside the identity service that the catalogue names. */
async function logIn(env: Environment): Promise<{ token: string; origin: string }> {
  const url = demand(env, 'OS_AUTH_URL').replace(/\/+$/, '').replace(/\/v3$/, '')
  const answer = await fetch(`${url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity: identityOf(env), ...scopeOf(env) } }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(messageIn(text) ?? `${url} answered ${answer.status}`)
  const { catalog = [] } = (JSON.parse(text) as { token: { catalog?: Service[] } }).token
  const found = catalog.find(({ type }) => type === PEOPLE_ARE_IN)?.endpoints.find((one) => one.interface === 'public')
  return { token: answer.headers.get('x-subject-token') ?? '', origin: new URL(found?.url ?? url).origin }
}

/** The type of the service that people are imported to, in the catalogue. */
const PEOPLE_ARE_IN = 'identity'

interface Service {
  type: string
  endpoints: { interface: string; url: string }[]
}

function identityOf(env: Environment): object {
  if (env.OS_APPLICATION_CREDENTIAL_ID) {
    const credential = { id: env.OS_APPLICATION_CREDENTIAL_ID, secret: demand(env, 'OS_APPLICATION_CREDENTIAL_SECRET') }
    return { methods: ['application_credential'], application_credential: credential }
  }
  if (env.OS_TOKEN) return { methods: ['token'], token: { id: env.OS_TOKEN } }
  const user = { name: demand(env, 'OS_USERNAME'), domain: domainOf(env, 'USER'), password: demand(env, 'OS_PASSWORD') }
  return { methods: ['password'], password: { user } }
}

function scopeOf(env: Environment): object {
  if (env.OS_APPLICATION_CREDENTIAL_ID) return {}
  if (env.OS_SYSTEM_SCOPE) return { scope: { system: { all: true } } }
  if (env.OS_PROJECT_ID) return { scope: { project: { id: env.OS_PROJECT_ID } } }
  if (env.OS_PROJECT_NAME) return { scope: { project: { name: env.OS_PROJECT_NAME, domain: domainOf(env, 'PROJECT') } } }
  if (env.OS_DOMAIN_ID) return { scope: { domain: { id: env.OS_DOMAIN_ID } } }
  return env.OS_DOMAIN_NAME ? { scope: { domain: { name: env.OS_DOMAIN_NAME } } } : {}
}

function domainOf(env: Environment, whose: 'USER' | 'PROJECT'): object {
  const id = env[`OS_${whose}_DOMAIN_ID`] ?? env.OS_DEFAULT_DOMAIN_ID
  const name = env[`OS_${whose}_DOMAIN_NAME`] ?? env.OS_DEFAULT_DOMAIN
  return id !== undefined || name === undefined ? { id: id ?? 'default' } : { name }
}

function demand(env: Environment, name: string): string {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set.`)
  return value
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message
  } catch {
    return undefined
  }
}
