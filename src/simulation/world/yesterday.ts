/** The cloud that every simulation goes on from: set up once, its hosts joined, with projects, accounts, an image; then kept as bytes. */
import type { Scene } from '../tenants/actions/action.ts'
import { createFloatingIp } from '../tenants/actions/floating-ip.ts'
import { createNetwork } from '../tenants/actions/network.ts'
import { createRouter } from '../tenants/actions/router.ts'
import { createGroup } from '../tenants/actions/security-group.ts'
import { type Answer, ask, CLOUD_URL, rowsAt, textAt } from '../tenants/client.ts'
import type { KeptModel } from '../tenants/model.ts'
import { type Account, Tenant } from '../tenants/tenant.ts'
import { inVirtualTime } from '../time/pump.ts'
import { seededRandom } from '../time/seeded-random.ts'
import { type CloudSize, type KeptCloud, readMigrations, SimulatedCloud } from './cloud.ts'
import { FIRST } from './controller.ts'

export interface Yesterday {
  size: CloudSize
  kept: KeptCloud
  accounts: readonly Account[]
  flavorId: string
  publicNetworkId: string
}

/** Of its own seed, so that every schedule has the same one to go on from. */
const SEED = 0
const SETTLED_MS = 60_000

export async function yesterdayOf(size: CloudSize, tenants: number): Promise<Yesterday> {
  const cloud = new SimulatedCloud(SEED, size)
  const failed = new Promise<never>((_, reject) => {
    cloud.onStartFailed = (_name, error) => reject(error)
  })
  const made = async (): Promise<Yesterday> => {
    await cloud.start(await readMigrations())
    const accounts: Account[] = []
    for (let i = 0; i < tenants; i++) accounts.push(await makeAccount(cloud, `tenant-${i + 1}`))
    const admin = await login(cloud, 'admin', FIRST.adminPassword, 'admin')
    const firstOf = async (path: string, field: string) => textAt(rowsAt(await demand(cloud, admin, 'GET', path), field)[0], 'id')
    const flavorId = await firstOf('/compute/v2.1/flavors', 'flavors')
    const publicNetworkId = await firstOf('/networking/v2.0/networks?router:external=true', 'networks')
    for (const account of accounts)
      account.model = await furnish(new Tenant('settler', account, cloud), { flavorId, publicNetworkId })
    await cloud.clock.sleep(SETTLED_MS)
    return { size, kept: cloud.keep(), accounts, flavorId, publicNetworkId }
  }
  return inVirtualTime(cloud.time, Promise.race([made(), failed])).finally(() => cloud.end())
}

/** With what most of the others are built on, so that no seed begins with nothing. */
async function furnish(tenant: Tenant, scene: Omit<Scene, 'imageId'>): Promise<KeptModel> {
  const random = seededRandom(SEED)
  for (const { act } of [createNetwork, createRouter, createFloatingIp, createGroup])
    await act(tenant, random, { ...scene, imageId: '' })
  return tenant.model.keep()
}

async function makeAccount(cloud: SimulatedCloud, name: string): Promise<Account> {
  const admin = await login(cloud, 'admin', FIRST.adminPassword, 'admin')
  const make = (noun: string, path: string, token: string, body: object) =>
    demand(cloud, token, 'POST', path, { [noun]: { name, ...body } })
  const projectId = textAt(await make('project', '/identity/v3/projects', admin, { domain_id: 'default' }), 'project', 'id')
  const userId = textAt(await make('user', '/identity/v3/users', admin, { domain_id: 'default', password: name }), 'user', 'id')
  const member = textAt(rowsAt(await demand(cloud, admin, 'GET', '/identity/v3/roles?name=member'), 'roles')[0], 'id')
  await demand(cloud, admin, 'PUT', `/identity/v3/projects/${projectId}/users/${userId}/roles/${member}`)
  const own = await login(cloud, name, name, name)
  const credential = await make('application_credential', `/identity/v3/users/${userId}/application_credentials`, own, {})
  return {
    projectId,
    credentialId: textAt(credential, 'application_credential', 'id'),
    secret: textAt(credential, 'application_credential', 'secret'),
  }
}

async function login(cloud: SimulatedCloud, name: string, password: string, project: string): Promise<string> {
  const domain = { id: 'default' }
  const identity = { methods: ['password'], password: { user: { name, domain, password } } }
  const body = { auth: { identity, scope: { project: { name: project, domain } } } }
  const { headers } = await answered(cloud, { method: 'POST', path: '/identity/v3/auth/tokens', body })
  return String(headers['x-subject-token'])
}

const demand = async (cloud: SimulatedCloud, token: string, method: string, path: string, body?: object) =>
  (await answered(cloud, { method, path, token, body })).json

async function answered(cloud: SimulatedCloud, asked: Parameters<typeof ask>[2]): Promise<Answer> {
  const answer = await ask(cloud.network, 'operator', asked)
  if (answer.status === 0 || answer.status >= 300)
    throw new Error(`${asked.method} ${CLOUD_URL}${asked.path}: ${JSON.stringify(answer)}`)
  return answer
}
