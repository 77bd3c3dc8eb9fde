/** An operator's rules for networks: whatever is decided by who asks, they change. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { serveNetwork } from './served.fixture.ts'

let served: Awaited<ReturnType<typeof serveNetwork>>
let net: string
let shared: string
let sharedSubnet: string
const override = (rules: Record<string, string>) => served.policy.override(rules)
before(async () => {
  served = await serveNetwork()
  net = (await ask('ann', 'POST', '/networks', { network: { name: 'of ann' } })).body.network.id
  shared = (await ask('admin', 'POST', '/networks', { network: { name: 'shared', shared: true } })).body.network.id
  const subnet = { network_id: shared, ip_version: 4, cidr: '10.9.0.0/24' }
  sharedSubnet = (await ask('admin', 'POST', '/subnets', { subnet })).body.subnet.id
})
afterEach(() => served.policy.override({}))
after(() => served.close())

const ask = (...asked: Parameters<(typeof served)['ask']>) => served.ask(...asked)
const status = async (...asked: Parameters<(typeof served)['ask']>) => (await ask(...asked)).status
const names = async (who: string): Promise<string[]> =>
  (await ask(who, 'GET', '/networks')).body.networks.map(({ name }: { name: string }) => name)

test('a rule without a project opens the networks of every one, for that action alone', async () => {
  assert.ok(!(await names('bob')).includes('of ann'))
  assert.equal(await status('bob', 'GET', `/networks/${net}`), 404)
  override({ get_network: 'role:reader' })
  assert.ok((await names('bob')).includes('of ann'))
  assert.equal(await status('bob', 'GET', `/networks/${net}`), 200)
  assert.equal(await status('bob', 'PUT', `/networks/${net}`, { network: { name: 'x' } }), 404)
  assert.equal(await status('bob', 'DELETE', `/networks/${net}`), 404)
  override({ update_network: 'role:member' })
  assert.equal(await status('bob', 'PUT', `/networks/${net}`, { network: { name: 'of ann' } }), 200)
  override({ get_network: 'role:reader and project_id:%(project_id)s' })
  assert.ok(!(await names('bob')).includes('of ann'))
})

test('a wide rule to make ports brings nobody onto another project’s network', async () => {
  override({ create_port: 'role:member' })
  assert.equal(await status('bob', 'POST', '/ports', { port: { network_id: net } }), 404)
  override({ create_port: 'role:member', 'create_port:network_id': '@' })
  assert.equal(await status('bob', 'POST', '/ports', { port: { network_id: net } }), 404)
})

test('a rule by what a network does not have, its user, holds for none, whoever asks', async () => {
  const rule = 'role:member and user_id:%(user_id)s'
  override({ get_network: rule, update_network: rule, get_subnet: rule })
  assert.equal(await status('bob', 'GET', `/networks/${net}`), 404)
  assert.equal(await status('bob', 'PUT', `/networks/${net}`, { network: { name: 'x' } }), 404)
  assert.equal(await status('bob', 'GET', `/subnets/${sharedSubnet}`), 404)
  assert.deepEqual(await names('bob'), [])
  assert.equal(
    await status('ann', 'PUT', `/networks/${net}`, { network: { name: 'x' } }),
    403,
    'her project has it, and she is told',
  )
})

test('for whom a network may be made', async () => {
  const make = (who: string) => status(who, 'POST', '/networks', { network: { project_id: 'cat' } })
  assert.deepEqual([await make('bob'), await make('admin')], [400, 201])
  override({ create_network: 'role:member' })
  assert.equal(await make('bob'), 201)
})

test('sharing a network, and seeing where it is', async () => {
  const share = () => status('ann', 'POST', '/networks', { network: { shared: true } })
  assert.equal(await share(), 403)
  override({ 'create_network:shared': 'role:member' })
  assert.equal(await share(), 201)
  override({ 'create_network:shared': '!' })
  assert.equal(await status('admin', 'POST', '/networks', { network: { shared: true } }), 403)
  const kind = async () => (await ask('ann', 'GET', `/networks/${net}`)).body.network['provider:network_type']
  assert.equal(await kind(), undefined)
  override({ 'get_network:provider:network_type': 'role:reader' })
  assert.equal(await kind(), 'geneve')
})

test('what only a shared network’s owner may give of a port', async () => {
  const port = { network_id: shared, fixed_ips: [{ subnet_id: sharedSubnet, ip_address: '10.9.0.77' }] }
  const make = (who: string, body: object = port) => status(who, 'POST', '/ports', { port: body })
  assert.equal(await make('bob', { network_id: shared }), 201)
  assert.equal(await make('bob'), 403)
  override({ 'create_port:fixed_ips:ip_address': 'role:member' })
  assert.equal(await make('bob'), 201)
  override({ 'create_port:mac_address': '!' })
  assert.equal(await make('ann', { network_id: net, mac_address: 'fa:16:3e:00:00:07' }), 403, 'on a network of one’s own too')
})

test('a rule that asks what a network is, is asked about it', async () => {
  override({ get_network: 'rule:project_reader or field:networks:shared=True' })
  assert.equal(await status('bob', 'GET', `/networks/${shared}`), 200)
  assert.equal(await status('bob', 'GET', `/networks/${net}`), 404)
  override({ get_network: 'rule:project_reader and field:networks:shared=True' })
  assert.equal(await status('ann', 'GET', `/networks/${net}`), 403)
  assert.equal(await status('bob', 'GET', `/networks/${net}`), 404)
  assert.equal(await status('bob', 'GET', '/networks/no-such-network'), 404)
})

test('a rule by whose network it is', async () => {
  const { id } = (await ask('bob', 'POST', '/ports', { port: { network_id: shared } })).body.port
  override({ delete_port: 'rule:network_owner' })
  assert.equal(await status('bob', 'DELETE', `/ports/${id}`), 403)
  assert.equal(await status('admin', 'DELETE', `/ports/${id}`), 204)
})

test('a router’s gateway: what only admins say of it', async () => {
  const external = (await ask('bob', 'GET', '/networks?router:external=true')).body.networks[0].id
  const make = () =>
    status('bob', 'POST', '/routers', { router: { external_gateway_info: { network_id: external, enable_snat: false } } })
  assert.equal(await make(), 403)
  override({ 'create_router:external_gateway_info:enable_snat': 'role:member' })
  assert.equal(await make(), 201)
})
