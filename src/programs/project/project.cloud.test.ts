/** A project is deleted with all that it has: what stays is found, told by the doctor, and removed by hand. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { listAuditEvents } from '../../domain/audit/index.ts'
import { deletedProjects } from '../doctor/checks/deleted-projects.ts'
import type { InspectionContext } from '../doctor/inspection-context.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'
import { findLeftRows, removeLeftRows } from './left-rows.ts'
import { purge } from './project.ts'

let cloud: TestCloud
before(async () => {
  cloud = await startCloud()
})
after(() => cloud?.close())

async function makeProject(name: string, admin: string): Promise<{ id: string; token: string }> {
  const { project } = await cloud.demand('/identity/v3/projects', { token: admin, body: { project: { name } } })
  const [role] = (await cloud.demand('/identity/v3/roles?name=member', { token: admin })).roles
  const [user] = (await cloud.demand('/identity/v3/users?name=demo', { token: admin })).users
  const grant = `/identity/v3/projects/${project.id}/users/${user.id}/roles/${role.id}`
  assert.equal((await cloud.fetchJson(grant, { token: admin, method: 'PUT' })).status, 204)
  return { id: project.id, token: await cloud.login('demo', 'demo-password', name) }
}

const NEWEST = { 'openstack-api-version': 'compute 2.79' }

async function fill(token: string): Promise<void> {
  const make = async (path: string, body: object, headers: Record<string, string> = {}) =>
    Object.values(await cloud.demand(path, { token, body, headers }))[0] as { id: string }
  const net = '/networking/v2.0'
  const network = await make(`${net}/networks`, { network: {} })
  const subnet = await make(`${net}/subnets`, { subnet: { network_id: network.id, ip_version: 4, cidr: '10.9.0.0/24' } })
  const external = (await cloud.demand(`${net}/networks?router:external=true`, { token })).networks[0].id
  const router = await make(`${net}/routers`, { router: { external_gateway_info: { network_id: external } } })
  await cloud.demand(`${net}/routers/${router.id}/add_router_interface`, { token, method: 'PUT', body: { subnet_id: subnet.id } })
  const port = await make(`${net}/ports`, { port: { network_id: network.id } })
  await make(`${net}/floatingips`, { floatingip: { floating_network_id: external, port_id: port.id } })
  await make(`${net}/security-groups`, { security_group: { name: 'own' } })
  const volume = await make('/volume/v3/volumes', { volume: { size: 1 } })
  await cloud.eventually('a volume', async () => {
    const { status } = (await cloud.demand(`/volume/v3/volumes/${volume.id}`, { token })).volume
    return status === 'available' || undefined
  })
  await make('/volume/v3/snapshots', { snapshot: { volume_id: volume.id } })
  await cloud.demand('/image/v2/images', { token, body: { name: 'own', protected: true } })
  await cloud.demand('/image/v2/images', { token, body: { name: 'for all', visibility: 'community' } })
  const image = (await cloud.demand('/image/v2/images?name=tiny', { token })).images[0].id
  const networks = [{ port: port.id }]
  await make('/compute/v2.1/servers', { server: { name: 'own', imageRef: image, flavorRef: '1', networks } }, NEWEST)
}

const doctor = () =>
  deletedProjects.run({
    isUp: true,
    rows: <T>(read: (ctx: TestCloud['controller']['ctx']) => Promise<T>) => read(cloud.controller.ctx),
  } as InspectionContext)

const OWN = {
  server: 1,
  'floating IP': 1,
  router: 1,
  network: 1,
  'security group': 1,
  'volume snapshot': 1,
  volume: 1,
  image: 1,
  'image for others': 1,
}

test('what deleted projects left is told, and goes with what hosts have of it', async () => {
  const admin = await cloud.adminToken()
  const [goes, stays] = [await makeProject('goes', admin), await makeProject('stays', admin)]
  const { ctx } = cloud.controller
  await fill(goes.token)
  await fill(stays.token)
  assert.deepEqual(await findLeftRows(ctx), [])
  assert.deepEqual(
    (await doctor()).map(({ level }) => level),
    ['ok'],
  )
  await assert.rejects(removeLeftRows(ctx, goes.id), /is no project that was deleted/)
  assert.equal((await cloud.fetchJson(`/identity/v3/projects/${goes.id}`, { token: admin, method: 'DELETE' })).status, 204)
  assert.deepEqual(await findLeftRows(ctx), [{ projectId: goes.id, counts: OWN }])
  const [finding] = await doctor()
  assert.deepEqual([finding?.level, finding?.runbook], ['warning', 'deleted-project'])
  assert.match(finding?.why ?? '', new RegExp(`${goes.id}: 1 server, 1 floating IP, 1 router, .*1 image for others`))
  const kept = await purge(ctx, goes.id, { others: false, waitMs: 30_000 })
  assert.deepEqual(
    kept.map(({ noun, forOthers }) => [noun, forOthers]),
    [['image for others', true]],
  )
  assert.deepEqual(await purge(ctx, goes.id, { others: true, waitMs: 30_000 }), [])
  assert.deepEqual(await findLeftRows(ctx), [])
  const { items } = await listAuditEvents(ctx, { filter: { projectId: goes.id }, limit: 100 })
  const purged = items.filter(({ face }) => face === 'command')
  assert.deepEqual(
    [...new Set(purged.map(({ operation, user_name }) => `${operation} ${user_name === null}`))],
    ['project purge false'],
  )
  const nouns = new Set(Object.keys(OWN))
  const told = purged.flatMap(({ targets }) => Object.keys(targets)).filter((noun) => nouns.has(noun))
  assert.deepEqual(told.toSorted(), [...nouns].toSorted(), 'an event for each row')
  const [server] = purged.filter(({ targets }) => targets.server !== undefined)
  assert.ok(server?.changed.includes(`server ${server.targets.server}`))
  assert.equal((await cloud.fetchJson(`/identity/v3/projects/${stays.id}`, { token: admin, method: 'DELETE' })).status, 204)
  assert.deepEqual(
    (await findLeftRows(ctx)).map(({ counts }) => counts),
    [OWN],
    'another project’s was left alone',
  )
})
