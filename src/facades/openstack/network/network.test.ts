import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, make as makeBy, refusal, serveNetwork } from './served.fixture.ts'

let ask: Ask
let close: () => Promise<void>
let cloud: Awaited<ReturnType<typeof serveNetwork>>['cloud']
before(async () => {
  const served = await serveNetwork()
  ask = served.ask
  close = served.close
  cloud = served.cloud
})
after(() => close())

const make = (who: string, name: string, plural: string, given: object) => makeBy(ask, who, name, plural, given)

test('version documents need no token, the rest does', async () => {
  const { body } = await ask('', 'GET', '/networking/')
  assert.equal(body.versions[0].id, 'v2.0')
  assert.match(body.versions[0].links[0].href, /\/networking\/v2\.0\/$/)
  assert.equal((await ask('', 'GET', '/')).status, 200)
  assert.equal((await ask('', 'GET', '/networks')).status, 401)
})

test('input that does not fit is refused in the words of Neutron', async () => {
  const [network] = (await ask('ann', 'GET', '/networks?name=private')).body.networks
  const port = { network_id: network.id }
  const cases: [string, unknown, number, string, RegExp][] = [
    ['/networks', { network: { color: 'red' } }, 400, 'HTTPBadRequest', /^Unrecognized attribute\(s\) 'color'$/],
    [
      '/networks',
      { network: { name: 'x'.repeat(256) } },
      400,
      'HTTPBadRequest',
      /^Invalid input for name\. Reason: 'x+' exceeds maximum length of 255\.$/,
    ],
    ['/networks', { network: { status: 'ACTIVE' } }, 400, 'HTTPBadRequest', /Attribute 'status' not allowed in POST/],
    ['/networks', { network: { mtu: -1 } }, 400, 'HTTPBadRequest', /Invalid input for mtu/],
    ['/networks', {}, 400, 'HTTPBadRequest', /Unable to find 'network' in request body/],
    ['/networks', { network: { shared: true } }, 403, 'PolicyNotAuthorized', /create_network:shared/],
    ['/ports', { port: {} }, 400, 'HTTPBadRequest', /Required attribute 'network_id' not specified/],
    ['/ports', { port: { network_id: 'net' } }, 400, 'HTTPBadRequest', /'net' is not a valid UUID/],
    ['/ports', { port: { network_id: '00000000-0000-0000-0000-000000000000' } }, 404, 'NetworkNotFound', /could not be found/],
    [
      '/ports',
      { port: { ...port, fixed_ips: [{ ip_address: '1.2.3.4' }] } },
      400,
      'InvalidIpForNetwork',
      /1\.2\.3\.4 is not a valid IP/,
    ],
    ['/ports', { port: { ...port, fixed_ips: [{ ip_address: '10.0.0.1' }] } }, 409, 'IpAddressAlreadyAllocated', /10\.0\.0\.1/],
    ['/ports', { port: { ...port, fixed_ips: [{ address: '10.0.0.1' }] } }, 400, 'HTTPBadRequest', /Unexpected keys/],
    [
      '/subnets',
      { subnet: { network_id: network.id, ip_version: 4, cidr: '10.0.0.0/25' } },
      400,
      'InvalidInput',
      /overlaps with another subnet/,
    ],
    ['/floatingips', { floatingip: { floating_network_id: network.id } }, 400, 'BadRequest', /not a valid external network/],
  ]
  for (const [path, body, status, type, message] of cases) {
    const [gotStatus, gotType, gotMessage] = refusal(await ask('ann', 'POST', path, body))
    assert.deepEqual([gotStatus, gotType], [status, type], JSON.stringify(body))
    assert.match(gotMessage, message)
  }
})

test('what another project has is not there; what is shared may be seen and not changed', async () => {
  const { id } = await make('ann', 'network', 'networks', { name: 'mine' })
  for (const [method, body] of [['GET'], ['PUT', { network: { name: 'yours' } }], ['DELETE']] as const)
    assert.deepEqual(refusal(await ask('bob', method, `/networks/${id}`, body)).slice(0, 2), [404, 'NetworkNotFound'])
  assert.ok(!JSON.stringify((await ask('bob', 'GET', '/networks')).body).includes(id))
  const [external] = (await ask('bob', 'GET', '/networks?router:external=true')).body.networks
  assert.equal(external.name, 'public')
  assert.equal(external['provider:network_type'], undefined)
  assert.equal((await ask('admin', 'GET', `/networks/${external.id}`)).body.network['provider:network_type'], 'flat')
  assert.equal((await ask('bob', 'DELETE', `/networks/${external.id}`)).status, 403)
  assert.deepEqual(
    refusal(
      await ask('ann', 'DELETE', `/networks/${(await ask('ann', 'GET', '/networks?name=private')).body.networks[0].id}`),
    ).slice(0, 2),
    [409, 'NetworkInUse'],
  )
})

test('lists are filtered, ordered, cut to fields and paged', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const made = await ask('bob', 'POST', '/networks', { networks: names.map((name) => ({ name, tags: [name, 'all'] })) })
  assert.deepEqual(
    made.body.networks.map((n: { name: string }) => n.name),
    names,
  )
  const list = async (query: string) =>
    (await ask('bob', 'GET', `/networks?router:external=false&${query}`)).body.networks.map((n: { name: string }) => n.name)
  assert.deepEqual((await list('name=a&name=c')).sort(), ['a', 'c'])
  assert.deepEqual(await list('sort_key=name&sort_dir=desc'), ['e', 'd', 'c', 'b', 'a'])
  assert.deepEqual(await list('tags=all&not-tags-any=a,b,c,d'), ['e'])
  // rules of security groups have none
  for (const key of ['tags', 'tags-any', 'not-tags', 'not-tags-any'])
    assert.equal((await ask('bob', 'GET', `/security-group-rules?${key}=x`)).status, 400, key)
  assert.deepEqual(await list('admin_state_up=False'), [])
  const { body } = await ask('bob', 'GET', '/networks?fields=name&name=a')
  assert.deepEqual(body.networks, [{ name: 'a' }])
  assert.match(refusal(await ask('bob', 'GET', '/networks?color=red'))[2], /\['color'\] is invalid attribute for filtering/)
  assert.equal((await ask('bob', 'GET', '/networks?limit=-1')).status, 400)

  const seen: string[] = []
  let path = '/networking/v2.0/networks?router:external=false&sort_key=name&limit=2'
  while (path) {
    const page = (await ask('bob', 'GET', path)).body
    seen.push(...page.networks.map((n: { name: string }) => n.name))
    const next = page.networks_links?.find((link: { rel: string }) => link.rel === 'next')
    path = next ? new URL(next.href).pathname + new URL(next.href).search : ''
  }
  assert.deepEqual(seen, names)
})

test('a provider network whose uplink no host has is shown as down', async () => {
  const body = { network: { 'provider:network_type': 'flat', 'provider:physical_network': 'nowhere' } }
  const made = (await ask('admin', 'POST', '/networks', body)).body.network
  await cloud.db.updateTable('network').set({ carried: 0 }).where('id', '=', made.id).execute()
  const found = async (query: string) =>
    (await ask('admin', 'GET', `/networks?id=${made.id}&${query}`)).body.networks.map((n: { status: string }) => n.status)
  assert.deepEqual(await found('status=DOWN'), ['DOWN'])
  assert.deepEqual(await found('status=ACTIVE'), [])
})

test('a filter takes each value as it stands', async () => {
  const names = ['a_b', 'aXb', '100%', '100']
  for (const name of names)
    await make('bob', 'port', 'ports', { name, network_id: (await make('bob', 'network', 'networks', {})).id })
  const list = async (query: string) =>
    (await ask('bob', 'GET', `/ports?${query}`)).body.ports.map((p: { name: string }) => p.name).sort()
  assert.deepEqual(await list('name=a_b'), ['a_b'])
  assert.deepEqual(await list('name=%25'), [])
  assert.deepEqual(await list('name=100%25'), ['100%'])
  assert.deepEqual(await list('name=a%25'), [])
  assert.deepEqual(await list('name=A_B'), [])
  assert.deepEqual(await list('name=a_b&name=100&name=none'), ['100', 'a_b'])
  assert.deepEqual(await list('name=a_b&status=ACTIVE'), [])
  assert.deepEqual(await list('name=a_b&status=ACTIVE&status=DOWN'), ['a_b'])
  assert.deepEqual(await list('name=a_b&project_id=ann&project_id=bob'), ['a_b'])
  assert.deepEqual(await list('name=a_b&project_id=ann&tenant_id=bob'), [])
})

test('a change counts up the revision, and If-Match guards it', async () => {
  const { id, revision_number: revision } = await make('ann', 'network', 'networks', { name: 'r' })
  const match = { 'if-match': `revision_number=${revision}` }
  const changed = await ask('ann', 'PUT', `/networks/${id}`, { network: { description: 'new' } }, match)
  assert.deepEqual([changed.status, changed.body.network.revision_number], [200, revision + 1])
  assert.equal((await ask('ann', 'PUT', `/networks/${id}`, { network: { description: 'newer' } }, match)).status, 412)
  assert.match(
    refusal(await ask('ann', 'PUT', `/networks/${id}`, { network: { tenant_id: 'bob' } }))[2],
    /Cannot update read-only attribute tenant_id/,
  )
})

test('routers, floating IPs and tags through the API', async () => {
  const find = async (path: string, key: string) => (await ask('ann', 'GET', path)).body[key][0]
  const network = await find('/networks?name=private', 'networks')
  const external = await find('/networks?name=public', 'networks')
  const router = await find('/routers', 'routers')
  const port = await make('ann', 'port', 'ports', { network_id: network.id })
  assert.equal(port.security_groups.length, 1)
  const floating = await make('ann', 'floatingip', 'floatingips', { floating_network_id: external.id, port_id: port.id })
  assert.deepEqual(
    [floating.status, floating.router_id, floating.fixed_ip_address],
    ['ACTIVE', router.id, port.fixed_ips[0].ip_address],
  )
  const remove = { subnet_id: network.subnets[0] }
  assert.deepEqual(refusal(await ask('ann', 'PUT', `/routers/${router.id}/remove_router_interface`, remove)).slice(0, 2), [
    409,
    'RouterInterfaceInUseByFloatingIP',
  ])
  assert.equal((await ask('ann', 'DELETE', `/floatingips/${floating.id}`)).status, 204)
  const out = await ask('ann', 'PUT', `/routers/${router.id}/remove_router_interface`, remove)
  assert.deepEqual([out.status, out.body.subnet_id], [200, network.subnets[0]])
  assert.equal((await ask('ann', 'PUT', `/routers/${router.id}/add_router_interface`, remove)).status, 200)
  assert.equal((await ask('ann', 'PUT', `/ports/${port.id}/tags/red`)).status, 201)
  assert.equal((await ask('ann', 'GET', `/ports/${port.id}/tags/red`)).status, 204)
  assert.deepEqual(refusal(await ask('ann', 'GET', `/ports/${port.id}/tags/blue`)).slice(0, 2), [404, 'TagNotFound'])
  const many = Array.from({ length: 51 }, (_, i) => `${i}`)
  const tooMany = refusal(await ask('ann', 'PUT', `/ports/${port.id}/tags`, { tags: many }))
  assert.deepEqual(tooMany, [409, 'OverQuota', 'A resource has at most 50 tags, and this would make them 51.'])
  assert.deepEqual((await ask('ann', 'PUT', `/ports/${port.id}/tags`, { tags: ['x', 'y'] })).body, { tags: ['x', 'y'] })
  assert.deepEqual(
    (await ask('ann', 'GET', `/ports?fixed_ips=ip_address=${port.fixed_ips[0].ip_address}`)).body.ports[0].id,
    port.id,
  )
})

test('rules of security groups, one and several at a time', async () => {
  const group = await make('ann', 'security_group', 'security-groups', { name: 'web' })
  const rule = { security_group_id: group.id, direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22 }
  const made = await make('ann', 'security_group_rule', 'security-group-rules', rule)
  assert.deepEqual([made.ethertype, made.remote_ip_prefix, made.remote_group_id], ['IPv4', null, null])
  const path = '/security-group-rules'
  assert.deepEqual(refusal(await ask('ann', 'POST', path, { security_group_rule: rule })).slice(0, 2), [
    409,
    'SecurityGroupRuleExists',
  ])
  const bad = { ...rule, port_range_min: 23 }
  assert.deepEqual(refusal(await ask('ann', 'POST', path, { security_group_rule: bad })).slice(0, 2), [
    400,
    'SecurityGroupInvalidPortRange',
  ])
  const several = [
    { ...rule, protocol: 'udp' },
    { ...rule, ethertype: 'IPv6' },
  ]
  assert.equal((await ask('ann', 'POST', path, { security_group_rules: several })).body.security_group_rules.length, 2)
  assert.equal((await ask('ann', 'GET', `/security-groups/${group.id}`)).body.security_group.security_group_rules.length, 5)
  assert.equal((await ask('ann', 'PUT', `${path}/${made.id}`, {})).status, 501)
})

test('quotas are shown to members and set by admins', async () => {
  assert.equal((await ask('bob', 'GET', '/quotas/bob')).body.quota.port, 500)
  assert.equal((await ask('bob', 'GET', '/quotas/ann')).status, 403)
  assert.equal((await ask('bob', 'PUT', '/quotas/bob', { quota: { router: 99 } })).status, 403)
  const set = await ask('admin', 'PUT', '/quotas/bob', { quota: { router: 1 } })
  assert.equal(set.body.quota.router, 1)
  await make('bob', 'router', 'routers', {})
  assert.deepEqual(refusal(await ask('bob', 'POST', '/routers', { router: {} })), [
    409,
    'OverQuota',
    "Quota exceeded for resources: ['router'].",
  ])
  assert.deepEqual((await ask('bob', 'GET', '/quotas/bob/details.json')).body.quota.router, { limit: 1, used: 1, reserved: 0 })
  assert.equal((await ask('admin', 'DELETE', '/quotas/bob')).status, 204)
  assert.equal((await ask('bob', 'GET', '/quotas/bob')).body.quota.router, 10)
  assert.match(refusal(await ask('admin', 'PUT', '/quotas/bob', { quota: { moon: 1 } }))[2], /Unrecognized attribute/)
})
