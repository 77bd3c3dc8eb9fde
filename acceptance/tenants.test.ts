/** Projects beside each other: the same addresses without a way across, nobody sees another's, and limits hold against parallel requests. */
import assert from 'node:assert/strict'
import type { Reply, Service, Session } from './harness/api.ts'
import { eventually } from './harness/eventually.ts'
import { askForServer, ensureKeypair, findId, type Guest, imageId, isGone, makeGuest } from './harness/guests.ts'
import { makeNetwork, makeProject, type OwnNetwork } from './harness/projects.ts'
import { type Key, makeKey, ssh } from './harness/ssh.ts'
import { suite } from './harness/suite.ts'

const tenants = suite({ name: 'tenants', chained: true })
const { step } = tenants
const CIDR = '10.0.0.0/24'
let key: Key
let admin: Session
let red: Session
let blue: Session
let redNetwork: OwnNetwork
let blueNetwork: OwnNetwork
let redGuest: Guest
let blueGuest: Guest
let blueNeighbour: Guest

step('two projects have guests at the same address', async () => {
  key = await makeKey(tenants.cloud.clientFolder)
  admin = await tenants.cloud.login('welkin-admin')
  ;[red, blue] = await Promise.all([makeProject(tenants.cloud, admin, 'red'), makeProject(tenants.cloud, admin, 'blue')])
  for (const project of [red, blue]) await ensureKeypair(project, key)
  ;[redNetwork, blueNetwork] = await Promise.all([makeNetwork(red, CIDR), makeNetwork(blue, CIDR)])
  const at = ({ networkId }: OwnNetwork, name: string, fixedIp: string) => ({ name, networkId, fixedIp })
  ;[redGuest, blueGuest, blueNeighbour] = await Promise.all([
    makeGuest(red, at(redNetwork, 'red1', '10.0.0.10')),
    makeGuest(blue, at(blueNetwork, 'blue1', '10.0.0.10')),
    makeGuest(blue, at(blueNetwork, 'blue2', '10.0.0.20')),
  ])
  for (const guest of [redGuest, blueGuest, blueNeighbour])
    assert.equal(await ssh(key, guest.address, 'cat /etc/hostname'), guest.name)
})

step('neighbours reach each other, the other project’s guest is unreachable', async () => {
  const ping = 'ping -c 2 -W 3 10.0.0.20 > /dev/null && echo reached || echo not'
  assert.equal(await ssh(key, blueGuest.address, ping), 'reached')
  assert.equal(await ssh(key, redGuest.address, ping), 'not')
  assert.equal(await ssh(key, redGuest.address, 'grep -c "10.0.0.20 .*0x2" /proc/net/arp || true'), '0')
  const uuid = async (guest: Guest) =>
    JSON.parse(await ssh(key, guest.address, 'wget -q -O - http://169.254.169.254/openstack/latest/meta_data.json')).uuid
  assert.equal(await uuid(redGuest), redGuest.id)
  assert.equal(await uuid(blueGuest), blueGuest.id)
})

step('another’s objects are not there: 404, whatever is asked of them', async () => {
  const { id: imageOfBlue } = await blue.post('image', '/images', { name: 'blue', disk_format: 'raw', container_format: 'bare' })
  const group = await findId(blue, 'network', '/security-groups?name=default')
  const floating = await findId(blue, 'network', `/floatingips?floating_ip_address=${blueGuest.address}`)
  const asked: [string, Service, string, unknown?][] = [
    ['GET', 'compute', `/servers/${blueGuest.id}`],
    ['PUT', 'compute', `/servers/${blueGuest.id}`, { server: { name: 'mine' } }],
    ['POST', 'compute', `/servers/${blueGuest.id}/action`, { 'os-stop': null }],
    ['DELETE', 'compute', `/servers/${blueGuest.id}`],
    ['GET', 'network', `/networks/${blueNetwork.networkId}`],
    ['PUT', 'network', `/networks/${blueNetwork.networkId}`, { network: { name: 'mine' } }],
    ['DELETE', 'network', `/networks/${blueNetwork.networkId}`],
    ['GET', 'network', `/subnets/${blueNetwork.subnetId}`],
    ['DELETE', 'network', `/routers/${blueNetwork.routerId}`],
    ['GET', 'network', `/ports/${blueGuest.portIds[0]}`],
    ['PUT', 'network', `/ports/${blueGuest.portIds[0]}`, { port: { name: 'mine' } }],
    ['DELETE', 'network', `/floatingips/${floating}`],
    ['GET', 'network', `/security-groups/${group}`],
    ['GET', 'image', `/images/${imageOfBlue}`],
    ['DELETE', 'image', `/images/${imageOfBlue}`],
  ]
  for (const [method, service, path, body] of asked) {
    const reply = await red.call(method, service, path, { body })
    assert.equal(reply.status, 404, `${method} ${path}: ${reply.text}`)
  }
  const { servers } = await red.get('compute', '/servers')
  assert.deepEqual(
    servers.map((one: { id: string }) => one.id),
    [redGuest.id],
  )
  assert.equal(
    (await red.get('image', '/images')).images.some((one: { id: string }) => one.id === imageOfBlue),
    false,
  )
  assert.equal((await blue.get('compute', `/servers/${blueGuest.id}`)).server.name, 'blue1')
  await blue.remove('image', `/images/${imageOfBlue}`)
})

step('of 20 servers asked for at once under a quota of 10 there are exactly 10', async () => {
  const many = await makeProject(tenants.cloud, admin, 'many')
  const { networkId } = await makeNetwork(many, '10.1.0.0/24')
  const imageRef = await imageId(many)
  const { flavor } = await admin.post('compute', '/flavors', { flavor: { name: 'least', ram: 128, vcpus: 1, disk: 1 } })
  const server = { name: 'one', imageRef, flavorRef: flavor.id, networks: [{ uuid: networkId }] }
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => many.call('POST', 'compute', '/servers', { body: { server } })),
  )
  assert.deepEqual(tally(replies), { 202: 10, 403: 10 })
  for (const { body } of replies.filter(({ status }) => status === 403))
    assert.match(body.forbidden.message, /Quota exceeded for instances/)
  const { servers } = await many.get('compute', '/servers/detail')
  assert.equal(servers.length, 10)
  const { limits } = await many.get('compute', '/limits')
  assert.equal(limits.absolute.totalInstancesUsed, 10)
  const addresses = servers.map((one: { addresses: Record<string, { addr: string }[]> }) => one.addresses.own?.[0]?.addr)
  assert.equal(new Set(addresses).size, 10)
  for (const { id } of servers) await many.remove('compute', `/servers/${id}`)
  for (const { id } of servers) await isGone(many, id)
  assert.equal((await many.get('compute', '/limits')).limits.absolute.totalInstancesUsed, 0)
})

step('parallel ports and floating IPs never get the same address', async () => {
  const { networkId } = redNetwork
  const floating_network_id = await findId(red, 'network', '/networks?name=public')
  const asked = Array.from({ length: 25 }, () => [
    red.call('POST', 'network', '/ports', { body: { port: { network_id: networkId } } }),
    red.call('POST', 'network', '/floatingips', { body: { floatingip: { floating_network_id } } }),
  ]).flat()
  const replies = await Promise.all(asked)
  assert.deepEqual(tally(replies), { 201: 50 })
  const addresses = replies.map(({ body }) => body.port?.fixed_ips[0].ip_address ?? body.floatingip.floating_ip_address)
  assert.equal(new Set(addresses).size, 50)
  assert.ok(!addresses.includes('10.0.0.10'))
})

const tally = (replies: Reply[]) => {
  const counts: Record<string, number> = {}
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

step('a router between two projects’ networks needs an admin: members cannot attach what they cannot see', async () => {
  const body = { subnet_id: blueNetwork.subnetId }
  assert.equal((await red.call('PUT', 'network', `/routers/${redNetwork.routerId}/add_router_interface`, { body })).status, 404)
  const theirs = {
    server: { name: 'spy', imageRef: await imageId(red), flavorRef: '1', networks: [{ uuid: blueNetwork.networkId }] },
  }
  assert.equal((await red.call('POST', 'compute', '/servers', { body: theirs })).status, 400)
  await assert.rejects(askForServer(red, { name: 'spy', networkId: blueNetwork.networkId }))
  await eventually('only its own', async () => assert.equal((await red.get('compute', '/servers')).servers.length, 1))
})

tenants.nothingIsLeft()
