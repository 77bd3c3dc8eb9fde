/** Which rows of others are seen and changed is said by the rules: shared and external networks, their subnets, what is on one's own network. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Policy } from '../../../api/policy/policy.ts'
import { networkAllow, portAllow, subnetAllow } from './allowed-acts.ts'
import { serveNetwork } from './served.fixture.ts'
import { targets } from './targets.ts'

let served: Awaited<ReturnType<typeof serveNetwork>>
let [own, shared, external, port, subnet, sharedSubnet] = ['', '', '', '', '', '']
const OWN = 'project_id:%(project_id)s'
const [READ, WRITE] = [`role:reader and ${OWN}`, `role:member and ${OWN}`]
const override = (rules: Record<string, string>) => served.policy.override(rules)
const ask = (...asked: Parameters<(typeof served)['ask']>) => served.ask(...asked)
const status = async (...asked: Parameters<(typeof served)['ask']>) => (await ask(...asked)).status
const make = async (who: string, word: string, fields: object): Promise<string> =>
  (await ask(who, 'POST', `/${word}s`, { [word]: fields })).body[word].id
const listed = async (words: string, id: string, who = 'bob'): Promise<boolean> =>
  (await ask(who, 'GET', `/${words}`)).body[words].some((row: { id: string }) => row.id === id)

before(async () => {
  served = await serveNetwork()
  own = await make('bob', 'network', { name: 'of bob' })
  shared = await make('admin', 'network', { name: 'shared', shared: true })
  external = (await ask('bob', 'GET', '/networks?router:external=true')).body.networks[0].id
  sharedSubnet = await make('admin', 'subnet', { network_id: shared, ip_version: 4, cidr: '10.9.0.0/24' })
  subnet = await make('admin', 'subnet', { network_id: own, ip_version: 4, cidr: '10.8.0.0/24' })
  port = await make('admin', 'port', { network_id: own })
})
afterEach(() => override({}))
after(() => served.close())

test('ports of others on one’s own network: seen and deleted by the network’s owner, until the rules say otherwise', async () => {
  const rename = () => status('bob', 'PUT', `/ports/${port}`, { port: { name: 'x' } })
  assert.deepEqual([await status('bob', 'GET', `/ports/${port}`), await listed('ports', port)], [200, true])
  assert.equal(await rename(), 403, 'as Neutron’s update_port has no owner of the network')
  override({ delete_port: WRITE })
  assert.equal(await status('bob', 'DELETE', `/ports/${port}`), 403)
  override({ get_port: READ, update_port: WRITE, delete_port: WRITE })
  assert.deepEqual([await status('bob', 'GET', `/ports/${port}`), await listed('ports', port)], [404, false])
  assert.deepEqual([await rename(), await status('bob', 'DELETE', `/ports/${port}`)], [404, 404])
  override({ update_port: `${WRITE} or rule:network_owner` })
  assert.equal(await rename(), 200)
  override({ network_owner: '!' })
  assert.deepEqual([await status('bob', 'GET', `/ports/${port}`), await listed('ports', port)], [404, false])
  override({})
  assert.equal(await status('bob', 'DELETE', `/ports/${port}`), 204)
})

test('networks of others: the shared and the external ones, each while the rule has that part', async () => {
  const seen = async () => [
    [await status('bob', 'GET', `/networks/${shared}`), await listed('networks', shared)],
    [await status('bob', 'GET', `/networks/${external}`), await listed('networks', external)],
  ]
  const [open, shut] = [
    [200, true],
    [404, false],
  ]
  assert.deepEqual(await seen(), [open, open])
  assert.equal(await status('bob', 'PUT', `/networks/${shared}`, { network: { name: 'x' } }), 403)
  override({ get_network: READ })
  assert.deepEqual(await seen(), [shut, shut])
  assert.equal(await status('bob', 'PUT', `/networks/${shared}`, { network: { name: 'x' } }), 404)
  override({ get_network: `${READ} or rule:shared` })
  assert.deepEqual(await seen(), [open, shut])
  override({ get_network: `${READ} or rule:external` })
  assert.deepEqual(await seen(), [shut, open])
  override({ external: '!' })
  assert.deepEqual(await seen(), [open, shut])
})

test('a rule that asks only what a row is: lists have what is shown by its id, and of one’s own that too', async () => {
  const mine = await make('admin', 'network', { name: 'shared of bob', shared: true, project_id: 'bob' })
  const cidr = { network_id: mine, ip_version: 4, cidr: '10.7.0.0/24' }
  const [onMine, ofMine] = [await make('admin', 'subnet', cidr), await make('bob', 'subnet', { ...cidr, cidr: '10.7.1.0/24' })]
  const names = async (words: string) => {
    const { body } = await ask('bob', 'GET', `/${words}`)
    return body[words].map(({ id }: { id: string }) => id).sort()
  }
  override({ get_network: 'rule:shared', get_subnet: 'rule:shared' })
  assert.deepEqual(await names('networks'), [mine, shared].sort())
  assert.deepEqual(await names('subnets'), [onMine, ofMine, sharedSubnet].sort())
  assert.deepEqual([await status('bob', 'GET', `/networks/${mine}`), await status('bob', 'GET', `/networks/${own}`)], [200, 403])
  assert.equal((await ask('bob', 'GET', '/networks?limit=1')).body.networks.length, 1)
  override({ get_network: `rule:shared and ${OWN}` })
  assert.deepEqual(await names('networks'), [mine])
  override({ get_network: 'role:reader and rule:external' })
  assert.deepEqual(await names('networks'), [external])
  override({ get_network: 'role:nobody and rule:shared' })
  assert.deepEqual([await status('bob', 'GET', '/networks'), await status('bob', 'GET', `/networks/${shared}`)], [403, 404])
})

test('a rule that holds for all but one’s own is asked about the row; lists have of it what is shared or external', async () => {
  const hidden = await make('ann', 'network', { name: 'of ann' })
  override({ get_network: `role:reader and not ${OWN}` })
  const shown = [shared, hidden, own].map((id) => status('bob', 'GET', `/networks/${id}`))
  assert.deepEqual(await Promise.all(shown), [200, 200, 403])
  assert.deepEqual([await listed('networks', shared), await listed('networks', hidden)], [true, false])
  assert.equal(await listed('networks', own), false)
})

test('who sees a row of others and may not do this to it is told so, a reader too; who does not see it is not', async () => {
  const hidden = await make('admin', 'network', { name: 'of the operators' })
  const hiddenSubnet = await make('admin', 'subnet', { network_id: hidden, ip_version: 4, cidr: '10.6.0.0/24' })
  const writes = async (id: string) => [
    await status('reader', 'PUT', `/subnets/${id}`, { subnet: { name: 'x' } }),
    await status('reader', 'DELETE', `/subnets/${id}`),
    await status('reader', 'GET', `/subnets/${id}`),
  ]
  assert.deepEqual(await writes(sharedSubnet), [403, 403, 200])
  assert.deepEqual(await writes(hiddenSubnet), [404, 404, 404])
  override({ get_subnet: READ })
  assert.deepEqual(await writes(sharedSubnet), [404, 404, 404])
})

test('what a request only refers to goes by role: a port on a shared network that the rule hides', async () => {
  override({ get_network: READ })
  assert.equal(await status('bob', 'POST', '/ports', { port: { network_id: shared } }), 201)
})

test('subnets of others: those of shared networks, and those on one’s own, which its owner also changes', async () => {
  const seen = async () => [
    [await status('bob', 'GET', `/subnets/${sharedSubnet}`), await listed('subnets', sharedSubnet)],
    [await status('bob', 'GET', `/subnets/${subnet}`), await listed('subnets', subnet)],
  ]
  const [open, shut] = [
    [200, true],
    [404, false],
  ]
  const rename = (id: string) => status('bob', 'PUT', `/subnets/${id}`, { subnet: { name: 'x' } })
  assert.deepEqual(await seen(), [open, open])
  assert.deepEqual([await rename(sharedSubnet), await rename(subnet)], [403, 200])
  override({ get_subnet: READ })
  assert.deepEqual(await seen(), [shut, shut])
  override({ get_subnet: `${READ} or rule:shared` })
  assert.deepEqual(await seen(), [open, shut])
  override({ get_subnet: `${READ} or rule:network_owner`, update_subnet: WRITE, delete_subnet: WRITE })
  assert.deepEqual(await seen(), [shut, open])
  assert.deepEqual([await rename(subnet), await status('bob', 'DELETE', `/subnets/${subnet}`)], [403, 403])
})

test('subnets of external networks: anybody’s to see where the rule has that part, and nobody’s to change', async () => {
  const outside = (await ask('admin', 'GET', `/subnets?network_id=${external}`)).body.subnets[0].id
  const seen = async () => [await status('bob', 'GET', `/subnets/${outside}`), await listed('subnets', outside)]
  assert.deepEqual(await seen(), [404, false])
  const floating = await ask('bob', 'POST', '/floatingips', { floatingip: { floating_network_id: external, subnet_id: outside } })
  assert.equal(floating.status, 201, 'an address of it is had all the same')
  override({ get_subnet: `${READ} or rule:external_network` })
  assert.deepEqual(await seen(), [200, true])
  assert.equal(await status('bob', 'PUT', `/subnets/${outside}`, { subnet: { name: 'x' } }), 403)
  override({ get_subnet: `${READ} or rule:external_network`, external_network: '!' })
  assert.deepEqual(await seen(), [404, false])
})

test('asked about the row, as `policy check` does, a rule answers what the API does', async () => {
  const port = await make('admin', 'port', { network_id: own })
  const rows: [action: string, allow: string | undefined, target: string, path: string, id: string][] = [
    ['get_network', networkAllow.get, 'network_id', 'networks', shared],
    ['get_network', networkAllow.get, 'network_id', 'networks', external],
    ['get_subnet', subnetAllow.get, 'subnet_id', 'subnets', sharedSubnet],
    ['get_port', portAllow.get, 'port_id', 'ports', port],
  ]
  const files: Record<string, string>[] = [
    {},
    { get_network: READ, get_subnet: READ, get_port: READ },
    { shared: '!' },
    { network_owner: '!' },
  ]
  for (const rules of files) {
    override(rules)
    for (const row of rows)
      assert.equal(await isAllowed(served.policy, ...row), (await status('bob', 'GET', `/${row[3]}/${row[4]}`)) === 200)
  }
})

async function isAllowed(policy: Policy, action: string, allow = '!', named = '', _path = '', id = ''): Promise<boolean> {
  const of = targets[named]
  const row = typeof of === 'object' ? await of.find(served.cloud, id) : undefined
  const bob = { kind: 'user', userId: 'u', userName: 'u', userDomainId: 'd', roles: ['member', 'reader'] } as const
  const scope = { kind: 'project', projectId: 'bob', projectName: 'bob', projectDomainId: 'd' } as const
  return policy.explain({ ...served.cloud, who: { ...bob, scope } }, { action, allow }, row).allowed
}
