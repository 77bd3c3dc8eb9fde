/** Makes the accounts of those who use a simulated cloud, by the APIs of identity. */
import { type Answer, ask, CLOUD_URL, rowsAt, textAt } from '../tenants/client.ts'
import type { Account } from '../tenants/tenant.ts'
import type { SimulatedCloud } from './cloud.ts'
import { FIRST } from './controller.ts'

/** A user with a project of its own. */
export async function makeAccount(cloud: SimulatedCloud, name: string): Promise<Account> {
  const admin = await loginAdmin(cloud)
  const make = (noun: string, path: string, token: string, body: object) =>
    demand(cloud, token, 'POST', path, { [noun]: { name, ...body } })
  const projectId = textAt(await make('project', '/identity/v3/projects', admin, { domain_id: 'default' }), 'project', 'id')
  const userId = textAt(await make('user', '/identity/v3/users', admin, { domain_id: 'default', password: name }), 'user', 'id')
  const member = textAt(rowsAt(await demand(cloud, admin, 'GET', '/identity/v3/roles?name=member'), 'roles')[0], 'id')
  await demand(cloud, admin, 'PUT', `/identity/v3/projects/${projectId}/users/${userId}/roles/${member}`)
  const own = await login(cloud, name, name, name)
  return withCredential(cloud, own, { name, projectId, userId, password: name })
}

/** The cloud's first administrator. */
export async function adminAccount(cloud: SimulatedCloud): Promise<Account> {
  const token = await loginAdmin(cloud)
  const idOf = async (nouns: string) =>
    textAt(rowsAt(await demand(cloud, token, 'GET', `/identity/v3/${nouns}?name=admin`), nouns)[0], 'id')
  return withCredential(cloud, token, {
    ...{ name: 'administrator', projectId: await idOf('projects'), userId: await idOf('users') },
    password: FIRST.adminPassword,
  })
}

interface Owner {
  name: string
  projectId: string
  userId: string
  password: string
}

/** With which further ones can be made. */
async function withCredential(cloud: SimulatedCloud, token: string, { name, ...owner }: Owner): Promise<Account> {
  const made = await demand(cloud, token, 'POST', `/identity/v3/users/${owner.userId}/application_credentials`, {
    application_credential: { name, unrestricted: true },
  })
  const credentialId = textAt(made, 'application_credential', 'id')
  return { ...owner, credentialId, secret: textAt(made, 'application_credential', 'secret') }
}

export const loginAdmin = (cloud: SimulatedCloud): Promise<string> => login(cloud, 'admin', FIRST.adminPassword, 'admin')

async function login(cloud: SimulatedCloud, name: string, password: string, project: string): Promise<string> {
  const domain = { id: 'default' }
  const identity = { methods: ['password'], password: { user: { name, domain, password } } }
  const body = { auth: { identity, scope: { project: { name: project, domain } } } }
  const { headers } = await answered(cloud, { method: 'POST', path: '/identity/v3/auth/tokens', body })
  return String(headers['x-subject-token'])
}

/** @throws Error when it is refused */
export const demand = async (cloud: SimulatedCloud, token: string, method: string, path: string, body?: object) =>
  (await answered(cloud, { method, path, token, body })).json

async function answered(cloud: SimulatedCloud, asked: Parameters<typeof ask>[2]): Promise<Answer> {
  const answer = await ask(cloud.network, 'operator', asked)
  if (answer.status === 0 || answer.status >= 300)
    throw new Error(`${asked.method} ${CLOUD_URL}${asked.path}: ${JSON.stringify(answer)}`)
  return answer
}
