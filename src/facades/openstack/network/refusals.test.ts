import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, make, refusal, serveNetwork } from './served.fixture.ts'

let ask: Ask
let close: () => Promise<void>
before(async () => {
  const served = await serveNetwork()
  ask = served.ask
  close = served.close
})
after(() => close())

type Case = [given: object, type: string, message: RegExp]

async function refuseAll(who: string, path: string, name: string, cases: readonly Case[]) {
  for (const [given, type, message] of cases) {
    const [status, gotType, gotMessage] = refusal(await ask(who, 'POST', path, { [name]: given }))
    assert.deepEqual([status, gotType], [400, type], JSON.stringify(given))
    assert.match(gotMessage, message)
  }
}

test('subnets that cannot be served are refused in the words of Neutron', async () => {
  const { id } = await make(ask, 'ann', 'network', 'networks', {})
  const four = { network_id: id, ip_version: 4, cidr: '10.9.0.0/24' }
  const small = /^Invalid input for operation: Subnet has a prefix length that is incompatible with DHCP service enabled\.$/
  await refuseAll('ann', '/subnets', 'subnet', [
    [{ ...four, cidr: '224.0.0.0/24' }, 'InvalidInput', /Multicast IP subnet is not supported if enable_dhcp is True\.$/],
    [{ ...four, cidr: '127.0.0.0/8' }, 'InvalidInput', /Loopback IP subnet is not supported if enable_dhcp is True\.$/],
    [{ ...four, cidr: '0.0.0.0/8' }, 'InvalidInput', /First IP '0\.0\.0\.0' of network is not supported/],
    [{ ...four, ip_version: 6, cidr: '::ffff:10.0.0.0/120' }, 'InvalidInput', /IPv4-mapped/],
    [{ ...four, cidr: '10.9.0.0/31' }, 'InvalidInput', small],
    [{ ...four, cidr: '10.9.0.0/32' }, 'InvalidInput', small],
    [{ ...four, dns_nameservers: ['::1'] }, 'InvalidInput', /: dns_nameserver '::1' does not match the ip_version '4'\.$/],
    [
      { ...four, host_routes: [{ destination: '2001:db8::/32', nexthop: '2001:db8::1' }] },
      'InvalidInput',
      /nexthop '2001:db8::1' does not match the ip_version '4'/,
    ],
    [{ ...four, ip_version: 6 }, 'InvalidInput', /cidr '10\.9\.0\.0\/24' does not match the ip_version '6'/],
  ])
})

test('rules of security groups whose parts do not go together are refused', async () => {
  const group = await make(ask, 'ann', 'security_group', 'security-groups', { name: 'g' })
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp' }
  const huge = 2 ** 31
  await refuseAll('ann', '/security-group-rules', 'security_group_rule', [
    [{ ...rule, remote_ip_prefix: 'fd00::/8' }, 'SecurityGroupRuleParameterConflict', /ethertype IPv4 for CIDR fd00::\/8/],
    [{ ...rule, ethertype: 'IPv6', remote_ip_prefix: '10.0.0.0/8' }, 'SecurityGroupRuleParameterConflict', /IPv6 for CIDR/],
    [{ ...rule, port_range_min: 9, port_range_max: 8 }, 'SecurityGroupInvalidPortRange', /must be <= port_range_max/],
    [{ ...rule, port_range_min: 9 }, 'SecurityGroupInvalidPortRange', /must be <= port_range_max/],
    [{ ...rule, protocol: 'sctp', port_range_min: 0, port_range_max: 9 }, 'SecurityGroupInvalidPortValue', /port 0/],
    [{ ...rule, protocol: 'icmp', port_range_min: 256 }, 'SecurityGroupInvalidIcmpValue', /type.*256.*0 to 255/],
    [{ ...rule, protocol: null, port_range_min: 1, port_range_max: 2 }, 'SecurityGroupProtocolRequiredWithPorts', /protocol/],
    [{ ...rule, protocol: 'gre', port_range_min: 1, port_range_max: 2 }, 'SecurityGroupInvalidProtocolForPort', /gre/],
    [
      { ...rule, remote_ip_prefix: '10.0.0.0/8', remote_group_id: group.id },
      'SecurityGroupMultipleRemoteEntites',
      /Only remote_ip_prefix or remote_group_id/,
    ],
    [{ ...rule, port_range_min: huge, port_range_max: huge }, 'HTTPBadRequest', /'2147483648' is too large/],
  ])
  const six = { ...rule, ethertype: 'IPv6', remote_ip_prefix: 'fd00::/8' }
  assert.equal((await make(ask, 'ann', 'security_group_rule', 'security-group-rules', six)).ethertype, 'IPv6')
})

test('numbers that no column holds are refused', async () => {
  const refused = /^Invalid input for [a-z:_]+\. Reason: '\d+' is too large - must be no larger than '2147483647'\.$/
  const vlan = { 'provider:network_type': 'vlan', 'provider:physical_network': 'public' }
  await refuseAll('admin', '/networks', 'network', [
    [{ mtu: 2 ** 31 }, 'HTTPBadRequest', refused],
    [{ mtu: '9'.repeat(20) }, 'HTTPBadRequest', /is too large/],
    [{ ...vlan, 'provider:segmentation_id': 2 ** 40 }, 'HTTPBadRequest', refused],
    [{ ...vlan, 'provider:segmentation_id': 5000 }, 'InvalidInput', /out of range/],
  ])
  const [status, , message] = refusal(await ask('admin', 'PUT', '/quotas/bob', { quota: { port: 2 ** 31 } }))
  assert.equal(status, 400)
  assert.match(message, refused)
})

test('routes and floating IPs that lead nowhere are refused', async () => {
  const [router] = (await ask('ann', 'GET', '/routers')).body.routers
  const [external] = (await ask('ann', 'GET', '/networks?name=public')).body.networks
  const route = (nexthop: string) => ({ router: { routes: [{ destination: '10.77.0.0/16', nexthop }] } })
  const put = async (body: object) => refusal(await ask('ann', 'PUT', `/routers/${router.id}`, body))
  assert.deepEqual(await put(route('10.66.0.1')), [
    400,
    'InvalidRoutes',
    "Invalid format for routes: [{'destination': '10.77.0.0/16', 'nexthop': '10.66.0.1'}], the nexthop is not connected with router",
  ])
  const [foot] = (await ask('ann', 'GET', `/ports?device_id=${router.id}&device_owner=network:router_interface`)).body.ports
  const own = foot.fixed_ips[0]
  assert.deepEqual((await put(route(own.ip_address))).slice(0, 2), [400, 'InvalidRoutes'])
  const next = own.ip_address.replace(/\d+$/, '77')
  const twice = route(next).router.routes
  assert.equal((await put({ router: { routes: [...twice, ...twice] } }))[0], 400)
  assert.equal((await put(route(next)))[0], 200)
  const leave = await ask('ann', 'PUT', `/routers/${router.id}/remove_router_interface`, { subnet_id: own.subnet_id })
  assert.deepEqual(refusal(leave).slice(0, 2), [409, 'RouterInterfaceInUseByRoute'])
  assert.deepEqual(
    refusal(
      await ask('ann', 'POST', '/floatingips', {
        floatingip: { floating_network_id: external.id, fixed_ip_address: next },
      }),
    ),
    [400, 'BadRequest', 'Bad floatingip request: fixed_ip_address cannot be specified without a port_id.'],
  )
})

test('what a body names and is not there is not found, whichever body it is', async () => {
  const none = '12345678-1234-4234-8234-123456789abc'
  const network = await make(ask, 'ann', 'network', 'networks', {})
  const subnet = await make(ask, 'ann', 'subnet', 'subnets', { network_id: network.id, ip_version: 4, cidr: '10.44.0.0/24' })
  const port = await make(ask, 'ann', 'port', 'ports', { network_id: network.id })
  const router = await make(ask, 'ann', 'router', 'routers', {})
  const group = await make(ask, 'ann', 'security_group', 'security-groups', { name: 'here' })
  const [external] = (await ask('ann', 'GET', '/networks?name=public')).body.networks
  const gateway = { network_id: external.id, external_fixed_ips: [{ subnet_id: none }] }
  const rule = { security_group_id: group.id, direction: 'ingress' }
  const floating = { floating_network_id: external.id }
  for (const [who, method, path, body, type] of [
    ['ann', 'POST', '/ports', { port: { network_id: none } }, 'NetworkNotFound'],
    ['ann', 'POST', '/ports', { port: { network_id: network.id, fixed_ips: [{ subnet_id: none }] } }, 'SubnetNotFound'],
    ['ann', 'PUT', `/ports/${port.id}`, { port: { fixed_ips: [{ subnet_id: none }] } }, 'SubnetNotFound'],
    ['ann', 'POST', '/ports', { port: { network_id: network.id, security_groups: [none] } }, 'SecurityGroupNotFound'],
    ['ann', 'PUT', `/ports/${port.id}`, { port: { security_groups: [none] } }, 'SecurityGroupNotFound'],
    ['ann', 'POST', '/subnets', { subnet: { network_id: none, ip_version: 4, cidr: '10.1.0.0/24' } }, 'NetworkNotFound'],
    ['ann', 'POST', '/floatingips', { floatingip: { floating_network_id: none } }, 'NetworkNotFound'],
    ['ann', 'POST', '/floatingips', { floatingip: { ...floating, subnet_id: none } }, 'SubnetNotFound'],
    ['ann', 'POST', '/floatingips', { floatingip: { ...floating, port_id: none } }, 'PortNotFound'],
    ['ann', 'POST', '/routers', { router: { external_gateway_info: { network_id: none } } }, 'NetworkNotFound'],
    ['admin', 'POST', '/routers', { router: { external_gateway_info: gateway } }, 'SubnetNotFound'],
    ['admin', 'PUT', `/routers/${router.id}`, { router: { external_gateway_info: gateway } }, 'SubnetNotFound'],
    ['ann', 'PUT', `/routers/${router.id}/add_router_interface`, { subnet_id: none }, 'SubnetNotFound'],
    ['ann', 'PUT', `/routers/${router.id}/add_router_interface`, { port_id: none }, 'PortNotFound'],
    ['ann', 'PUT', `/routers/${router.id}/remove_router_interface`, { subnet_id: none }, 'SubnetNotFound'],
    ['ann', 'PUT', `/routers/${router.id}/remove_router_interface`, { subnet_id: subnet.id }, 'RouterInterfaceNotFoundForSubnet'],
    ['ann', 'PUT', `/routers/${router.id}/remove_router_interface`, { port_id: none }, 'RouterInterfaceNotFound'],
    [
      'ann',
      'POST',
      '/security-group-rules',
      { security_group_rule: { ...rule, security_group_id: none } },
      'SecurityGroupNotFound',
    ],
    [
      'ann',
      'POST',
      '/security-group-rules',
      { security_group_rule: { ...rule, remote_group_id: none } },
      'SecurityGroupNotFound',
    ],
  ] as const)
    assert.deepEqual(refusal(await ask(who, method, path, body)).slice(0, 2), [404, type], `${path} ${JSON.stringify(body)}`)
})

test('a subnet of another project is as if it were not there, whatever refers to it', async () => {
  const theirs = await make(ask, 'bob', 'network', 'networks', {})
  const subnet = await make(ask, 'bob', 'subnet', 'subnets', { network_id: theirs.id, ip_version: 4, cidr: '10.46.0.0/24' })
  const network = await make(ask, 'ann', 'network', 'networks', {})
  const own = await make(ask, 'ann', 'subnet', 'subnets', { network_id: network.id, ip_version: 4, cidr: '10.47.0.0/24' })
  const [external] = (await ask('ann', 'GET', '/networks?name=public')).body.networks
  const floating = (id: string) =>
    ask('ann', 'POST', '/floatingips', { floatingip: { floating_network_id: external.id, subnet_id: id } })
  const port = { network_id: network.id, fixed_ips: [{ subnet_id: subnet.id }] }
  const answers = [await floating(subnet.id), await ask('ann', 'POST', '/ports', { port })]
  assert.deepEqual(
    answers.map((answer) => refusal(answer).slice(0, 2)),
    [
      [404, 'SubnetNotFound'],
      [404, 'SubnetNotFound'],
    ],
  )
  assert.deepEqual(refusal(await floating(own.id)).slice(0, 2), [400, 'InvalidInput'], 'of one’s own it is told')
  assert.equal((await floating(external.subnets[0])).status, 201)
})

test('a subnet of another network is bad input, told with the network that was asked', async () => {
  const [one, other] = [await make(ask, 'ann', 'network', 'networks', {}), await make(ask, 'ann', 'network', 'networks', {})]
  const subnet = await make(ask, 'ann', 'subnet', 'subnets', { network_id: other.id, ip_version: 4, cidr: '10.45.0.0/24' })
  assert.deepEqual(
    refusal(await ask('ann', 'POST', '/ports', { port: { network_id: one.id, fixed_ips: [{ subnet_id: subnet.id }] } })),
    [
      400,
      'InvalidInput',
      `Invalid input for operation: Failed to create port on network ${one.id}, because fixed_ips included invalid subnet ${subnet.id}.`,
    ],
  )
})

test('what is not given is called None', async () => {
  const { id: network_id } = await make(ask, 'ann', 'network', 'networks', {})
  const pair = { ip_address: '10.0.0.9' }
  await refuseAll('ann', '/ports', 'port', [
    [
      { network_id, allowed_address_pairs: [pair, pair] },
      'DuplicateAddressPairInRequest',
      /duplicate address pair: mac_address None ip_address 10\.0\.0\.9\.$/,
    ],
  ])
  const router = await make(ask, 'ann', 'router', 'routers', {})
  for (const verb of ['add', 'remove'])
    assert.deepEqual(refusal(await ask('ann', 'PUT', `/routers/${router.id}/${verb}_router_interface`)), [
      400,
      'BadRequest',
      'Bad router request: Either subnet_id or port_id must be specified.',
    ])
})

test('the port of a service is trusted, whatever the network has', async () => {
  const { id: network_id } = await make(ask, 'ann', 'network', 'networks', {})
  const given = { network_id, device_owner: 'network:dhcp' }
  const port = await make(ask, 'ann', 'port', 'ports', { ...given, port_security_enabled: true })
  assert.deepEqual([port.port_security_enabled, port.security_groups], [false, []])
  await refuseAll('ann', '/ports', 'port', [
    [
      { ...given, allowed_address_pairs: [{ ip_address: '10.0.0.9' }] },
      'AddressPairAndPortSecurityRequired',
      /Port Security must be enabled/,
    ],
  ])
})

test('an interface is left by a subnet that its port is in', async () => {
  const network = await make(ask, 'ann', 'network', 'networks', {})
  const subnetOf = (cidr: string) => make(ask, 'ann', 'subnet', 'subnets', { network_id: network.id, ip_version: 4, cidr })
  const [subnet, other] = [await subnetOf('10.46.0.0/24'), await subnetOf('10.47.0.0/24')]
  const router = await make(ask, 'ann', 'router', 'routers', {})
  const act = (verb: string, body: object) => ask('ann', 'PUT', `/routers/${router.id}/${verb}_router_interface`, body)
  const { port_id } = (await act('add', { subnet_id: subnet.id })).body
  assert.deepEqual(refusal(await act('remove', { port_id, subnet_id: other.id })), [
    400,
    'SubnetMismatchForPort',
    `Subnet on port ${port_id} does not match the requested subnet ${other.id}.`,
  ])
  assert.equal((await act('remove', { port_id, subnet_id: subnet.id })).status, 200)
})

test('two rules of one request that are the same are refused before those that are there', async () => {
  const { id } = await make(ask, 'ann', 'security_group', 'security-groups', { name: 'twice' })
  const rule = { security_group_id: id, direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
  const post = async (...rules: object[]) =>
    refusal(await ask('ann', 'POST', '/security-group-rules', { security_group_rules: rules }))
  const duplicate = [409, 'DuplicateSecurityGroupRuleInPost', 'Duplicate Security Group Rule in POST.']
  assert.deepEqual(await post(rule, { ...rule, protocol: '6' }), duplicate)
  const made = await make(ask, 'ann', 'security_group_rule', 'security-group-rules', rule)
  assert.deepEqual(await post(rule, rule), duplicate)
  assert.deepEqual(await post(rule), [
    409,
    'SecurityGroupRuleExists',
    `Security group rule already exists. Rule id is ${made.id}.`,
  ])
})

test('what a router stands in changes by the router alone', async () => {
  const network = await make(ask, 'ann', 'network', 'networks', {})
  const subnet = await make(ask, 'ann', 'subnet', 'subnets', { network_id: network.id, ip_version: 4, cidr: '10.33.0.0/24' })
  const other = await make(ask, 'ann', 'subnet', 'subnets', { network_id: network.id, ip_version: 4, cidr: '10.34.0.0/24' })
  const router = await make(ask, 'ann', 'router', 'routers', {})
  const joined = await ask('ann', 'PUT', `/routers/${router.id}/add_router_interface`, { subnet_id: subnet.id })
  const path = `/ports/${joined.body.port_id}`
  for (const fixed_ips of [[], [{ subnet_id: other.id }], [{ subnet_id: subnet.id }, { subnet_id: other.id }]]) {
    const [status, type, message] = refusal(await ask('ann', 'PUT', path, { port: { fixed_ips } }))
    assert.deepEqual([status, type], [400, 'InvalidInput'], JSON.stringify(fixed_ips))
    assert.match(message, /subnets of port .* cannot change/)
  }
  const moved = await ask('ann', 'PUT', path, { port: { fixed_ips: [{ subnet_id: subnet.id, ip_address: '10.33.0.99' }] } })
  assert.equal(moved.status, 200)
})
