/** The cloud that every simulation goes on from: set up once, its hosts joined, with projects, accounts, an image; then kept as bytes. */
import type { Scene } from '../tenants/actions/action.ts'
import { makeOfCollection } from '../tenants/actions/collection.ts'
import { createFloatingIp } from '../tenants/actions/floating-ip.ts'
import { createNetwork } from '../tenants/actions/network.ts'
import { createProject } from '../tenants/actions/project.ts'
import { createRouter } from '../tenants/actions/router.ts'
import { createGroup } from '../tenants/actions/security-group.ts'
import { rowsAt, textAt } from '../tenants/client.ts'
import { COLLECTIONS } from '../tenants/collections.ts'
import type { KeptModel } from '../tenants/model.ts'
import { type Account, Tenant } from '../tenants/tenant.ts'
import { inVirtualTime } from '../time/pump.ts'
import { seededRandom } from '../time/seeded-random.ts'
import { adminAccount, demand, loginAdmin, makeAccount } from './accounts.ts'
import { type CloudSize, type KeptCloud, readMigrations, SimulatedCloud } from './cloud.ts'

export interface Yesterday {
  size: CloudSize
  kept: KeptCloud
  accounts: readonly Account[]
  admin: Account
  memberRoleId: string
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
    const admin = await loginAdmin(cloud)
    const firstOf = async (path: string, field: string) => textAt(rowsAt(await demand(cloud, admin, 'GET', path), field)[0], 'id')
    const flavorId = await firstOf('/compute/v2.1/flavors', 'flavors')
    const publicNetworkId = await firstOf('/networking/v2.0/networks?router:external=true', 'networks')
    const memberRoleId = await firstOf('/identity/v3/roles?name=member', 'roles')
    const administrator = await adminAccount(cloud)
    for (const account of accounts)
      account.model = await furnish(new Tenant('settler', account, cloud), { flavorId, publicNetworkId })
    const ground = { flavorId, publicNetworkId, memberRoleId, imageId: '', tenants: [] }
    administrator.model = await furnishAdmin(new Tenant('settler', administrator, cloud), ground)
    await cloud.clock.sleep(SETTLED_MS)
    return { size, kept: cloud.keep(), accounts, admin: administrator, memberRoleId, flavorId, publicNetworkId }
  }
  return inVirtualTime(cloud.time, Promise.race([made(), failed])).finally(() => cloud.end())
}

/** With what most of the others are built on, so that no seed begins with nothing. */
async function furnish(tenant: Tenant, scene: Pick<Scene, 'flavorId' | 'publicNetworkId'>): Promise<KeptModel> {
  const random = seededRandom(SEED)
  for (const { act } of [createNetwork, createRouter, createFloatingIp, createGroup])
    await act(tenant, random, { ...scene, imageId: '', memberRoleId: '', admin: tenant, tenants: [] })
  return tenant.model.keep()
}

/** With one of each collection, in order: some are made of others. */
async function furnishAdmin(admin: Tenant, ground: Omit<Scene, 'admin'>): Promise<KeptModel> {
  const place = { who: admin, tenant: admin, random: seededRandom(SEED), scene: { ...ground, admin } }
  for (const collection of COLLECTIONS.filter(({ by }) => by === 'admin'))
    for (let count = 0; count < 2; count++) await makeOfCollection(collection, place)
  await createProject.act(admin, place.random, place.scene)
  return admin.model.keep()
}
