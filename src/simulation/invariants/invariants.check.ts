/** A process of its own, for it does at once what Node does on other threads: tells of each corruption that its invariant does not tell. */
import '../time/on-one-thread.ts'
import { createSecret } from '../tenants/actions/secret.ts'
import { createServer } from '../tenants/actions/server.ts'
import { createVolume } from '../tenants/actions/volume.ts'
import { Tenant } from '../tenants/tenant.ts'
import { inVirtualTime } from '../time/pump.ts'
import { seededRandom } from '../time/seeded-random.ts'
import { SimulatedCloud } from '../world/cloud.ts'
import { yesterdayOf } from '../world/yesterday.ts'
import { CORRUPTIONS, type Corruption, SHOWN } from './corruptions.ts'
import { madeAnew } from './fabric.ts'
import { INVARIANTS } from './index.ts'

const SIZE = { controllers: 1, hosts: 2 }
const yesterday = await yesterdayOf(SIZE, 2)
const WITHOUT_ANSWERS = INVARIANTS.filter(({ asks }) => !asks)

const tenantsOf = (cloud: SimulatedCloud) => [
  ...yesterday.accounts.map((account, index) => new Tenant(`tenant-${index + 1}`, account, cloud)),
  new Tenant('admin', yesterday.admin, cloud),
]

/** With a server, its image, a secret and a volume, as a database; its hosts have nothing then. */
async function settled() {
  const cloud = new SimulatedCloud(1, SIZE, yesterday.kept)
  const live = async () => {
    await cloud.start()
    const [tenant, , admin] = tenantsOf(cloud)
    if (!tenant || !admin) throw new Error('there is no tenant')
    const { json } = await tenant.demand('POST', '/image/v2/images', {
      name: 'tiny',
      disk_format: 'raw',
      container_format: 'bare',
    })
    const imageId = String((json as { id: string }).id)
    await tenant.demand('PUT', `/image/v2/images/${imageId}/file`, Buffer.alloc(10))
    const { flavorId, publicNetworkId, memberRoleId } = yesterday
    const scene = { imageId, flavorId, publicNetworkId, memberRoleId, admin, tenants: [] }
    await createServer.act(tenant, seededRandom(1), scene)
    await createSecret.act(tenant, seededRandom(1), scene)
    await createVolume.act(tenant, seededRandom(1), scene)
    await cloud.clock.sleep(30_000)
    return cloud.keep()
  }
  return inVirtualTime(cloud.time, live()).finally(() => cloud.end())
}

async function isTold(
  { told, corrupt, begin }: Corruption,
  cloud: SimulatedCloud,
  invariants: typeof INVARIANTS,
): Promise<boolean> {
  const [admin, ...others] = tenantsOf(cloud).toReversed()
  if (!admin) throw new Error('there is no admin')
  const look = async () => {
    const found: string[] = []
    for (const { name, breaches } of invariants)
      if (name.startsWith(told)) found.push(...(await breaches(cloud, others.toReversed(), admin)))
    return found
  }
  await begin?.(cloud, others.at(-1) ?? admin, admin)
  const before = new Set(await look())
  await corrupt(cloud)
  return (await look()).some((what) => !before.has(what))
}

const untold: string[] = []
const kept = await settled()
for (const [index, corruption] of CORRUPTIONS.entries()) {
  const cloud = new SimulatedCloud(1, SIZE, kept)
  const judge = async () => {
    for (const [name, text] of await madeAnew(cloud)) cloud.fabric.fabric.set(name, text)
    if (!(await isTold(corruption, cloud, WITHOUT_ANSWERS))) untold.push(`${index}: ${corruption.told}`)
  }
  await inVirtualTime(cloud.time, judge()).finally(() => cloud.end())
}
for (const corruption of SHOWN) {
  const cloud = new SimulatedCloud(1, SIZE, yesterday.kept)
  const judge = async () => {
    await cloud.start()
    if (!(await isTold(corruption, cloud, INVARIANTS))) untold.push(corruption.told)
  }
  await inVirtualTime(cloud.time, judge()).finally(() => cloud.end())
}
process.stdout.write(`${CORRUPTIONS.length + SHOWN.length} corruptions, not told: ${JSON.stringify(untold)}\n`)
