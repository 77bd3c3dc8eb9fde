import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, make as makeBy, refusal, serveNetwork } from './served.fixture.ts'

let ask: Ask
let close: () => Promise<void>
before(async () => {
  const served = await serveNetwork()
  ask = served.ask
  close = served.close
})
after(() => close())

const make = (name: string, plural: string, given: object) => makeBy(ask, 'ann', name, plural, given)
const network = () => make('network', 'networks', { name: 'lenient' })
const subnetOf = async (given: object) => {
  const { id } = await network()
  return make('subnet', 'subnets', { network_id: id, ip_version: 4, ...given })
}

test('a subnet without a gateway given has the first address, which of IPv6 is the network itself', async () => {
  const six = await subnetOf({ ip_version: 6, cidr: 'fd12:1::/64' })
  assert.deepEqual([six.gateway_ip, six.allocation_pools[0].start], ['fd12:1::', 'fd12:1::1'])
  assert.equal((await subnetOf({ ip_version: 6, cidr: 'fd12:2::/64', gateway_ip: 'fd12:2::' })).gateway_ip, 'fd12:2::')
  const tiny = await subnetOf({ cidr: '10.12.3.0/31', enable_dhcp: false })
  assert.deepEqual([tiny.gateway_ip, tiny.allocation_pools], ['10.12.3.1', [{ start: '10.12.3.0', end: '10.12.3.0' }]])
})

test('a flag that lists are filtered by is a flag', async () => {
  for (const filter of ['admin_state_up=maybe', 'shared=maybe', 'router:external=2']) {
    const { status, body } = await ask('ann', 'GET', `/networks?${filter}`)
    const said = `Invalid input for operation: '${filter.split('=')[1]}' cannot be converted to boolean.`
    assert.deepEqual([status, body.NeutronError], [400, { type: 'InvalidInput', message: said, detail: '' }], filter)
  }
  for (const yes of ['true', 'True', '1']) assert.equal((await ask('ann', 'GET', `/networks?admin_state_up=${yes}`)).status, 200)
})

test('a router stands at the gateway of an IPv6 subnet', async () => {
  const six = await subnetOf({ ip_version: 6, cidr: 'fd12:7::/64', ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' })
  const router = await make('router', 'routers', { name: 'r' })
  const { body } = await ask('ann', 'PUT', `/routers/${router.id}/add_router_interface`, { subnet_id: six.id })
  const { port } = (await ask('ann', 'GET', `/ports/${body.port_id}`)).body
  assert.deepEqual(port.fixed_ips, [{ subnet_id: six.id, ip_address: 'fd12:7::' }])
})

test('a gateway outside of the subnet is not judged, one that no host may have is', async () => {
  assert.equal((await subnetOf({ cidr: '10.12.0.0/24', gateway_ip: '10.99.99.1' })).gateway_ip, '10.99.99.1')
  const { id } = await network()
  const given = { network_id: id, ip_version: 4, cidr: '10.12.1.0/24', gateway_ip: '10.12.1.255' }
  assert.equal(refusal(await ask('ann', 'POST', '/subnets', { subnet: given }))[0], 400)
})

test('no pools are the usual pools', async () => {
  const { allocation_pools } = await subnetOf({ cidr: '10.12.4.0/24', allocation_pools: [] })
  assert.deepEqual(allocation_pools, [{ start: '10.12.4.2', end: '10.12.4.254' }])
})

test('what is given with bits for hosts is shown so; a route to such is refused with what was meant', async () => {
  const group = await make('security_group', 'security-groups', { name: 'bits' })
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp' }
  const made = await make('security_group_rule', 'security-group-rules', { ...rule, remote_ip_prefix: '10.0.0.5/24' })
  assert.deepEqual([made.remote_ip_prefix, made.normalized_cidr], ['10.0.0.5/24', '10.0.0.0/24'])
  const { id } = await network()
  const pairs = [{ ip_address: '10.0.0.5/24', mac_address: 'fa163e0000aa' }]
  const port = await make('port', 'ports', { network_id: id, allowed_address_pairs: pairs })
  assert.deepEqual(port.allowed_address_pairs, [{ ip_address: '10.0.0.5/24', mac_address: 'fa:16:3e:00:00:aa' }])
  const route = { destination: '10.5.0.7/16', nexthop: '10.12.5.9' }
  const subnet = { network_id: id, ip_version: 4, cidr: '10.12.5.0/24', host_routes: [route] }
  const [status, , message] = refusal(await ask('ann', 'POST', '/subnets', { subnet }))
  assert.deepEqual(
    [status, /'10\.5\.0\.7\/16' is not a recognized CIDR, '10\.5\.0\.0\/16' is recommended/.test(message)],
    [400, true],
  )
})

test('words and MACs in any form', async () => {
  const { id } = await network()
  for (const [given, mac] of [
    ['fa163e0000ab', 'fa:16:3e:00:00:ab'],
    ['FA-16-3E-00-00-AC', 'fa:16:3e:00:00:ac'],
    ['fa16.3e00.00ad', 'fa:16:3e:00:00:ad'],
  ])
    assert.equal((await make('port', 'ports', { network_id: id, mac_address: given })).mac_address, mac)
  const wrong = { port: { network_id: id, mac_address: 'fa:163e:00:00:ab' } }
  assert.equal((await ask('ann', 'POST', '/ports', wrong)).status, 400)
  const group = await make('security_group', 'security-groups', { name: 'words' })
  const rule = { security_group_id: group.id, direction: 'ingress', ethertype: 'ipv6' }
  assert.equal((await make('security_group_rule', 'security-group-rules', rule)).ethertype, 'IPv6')
})

test('a rule is for the project that asks: another one is refused as everywhere', async () => {
  const group = await make('security_group', 'security-groups', { name: 'whose' })
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'udp', tenant_id: 'bob' }
  assert.deepEqual((await ask('ann', 'POST', '/security-group-rules', { security_group_rule: rule })).status, 400)
})

test('an address that a floating IP leads to stays', async () => {
  const [external] = (await ask('ann', 'GET', '/networks?router:external=true')).body.networks
  const [inside] = (await ask('ann', 'GET', '/networks?name=private')).body.networks
  const port = await make('port', 'ports', { network_id: inside.id })
  const floating = await make('floatingip', 'floatingips', { floating_network_id: external.id, port_id: port.id })
  const put = (fixed_ips: object[]) => ask('ann', 'PUT', `/ports/${port.id}`, { port: { fixed_ips } })
  assert.deepEqual(refusal(await put([{ subnet_id: port.fixed_ips[0].subnet_id, ip_address: '10.0.0.77' }])).slice(0, 2), [
    400,
    'BadRequest',
  ])
  assert.equal((await put([port.fixed_ips[0]])).status, 200)
  assert.equal((await ask('ann', 'GET', `/floatingips/${floating.id}`)).body.floatingip.port_id, port.id)
})

test('any path may end in .json', async () => {
  const { id } = await network()
  assert.equal((await ask('ann', 'GET', '/networks.json?name=lenient')).status, 200)
  assert.equal((await ask('ann', 'GET', `/networks/${id}.json`)).body.network.id, id)
})

test('an extension that is listed is served whole, and what is not there says so', async () => {
  const { id } = await network()
  const profile = { card: 'x' }
  const port = await makeBy(ask, 'admin', 'port', 'ports', { network_id: id, 'binding:profile': profile })
  assert.deepEqual(port['binding:profile'], profile)
  const given = { port: { network_id: id, 'binding:profile': profile } }
  assert.equal((await ask('ann', 'POST', '/ports', given)).status, 403)
  const router = await makeBy(ask, 'admin', 'router', 'routers', { name: 'ha' })
  assert.equal(router.ha, false)
})
