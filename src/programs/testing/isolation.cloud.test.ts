/** What another project has cannot be used by naming it in a request: it is not there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeOneOfEach, type OneOfEach } from './sample-resources.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let all: OneOfEach
let stranger: string | undefined
let tiny: string
let external: string

before(async () => {
  cloud = await startCloud()
  all = await makeOneOfEach(cloud)
  stranger = all.people.find(({ name }) => name === 'stranger')?.token
  tiny = (await cloud.demand('/image/v2/images?name=tiny', { token: stranger })).images[0].id
  external = (await cloud.demand('/networking/v2.0/networks?router:external=true', { token: stranger })).networks[0].id
})
after(() => cloud?.close())

const theirs = (word: string) => all.ids.get(word)
const server = (over: object) => ({ server: { name: 'x', imageRef: tiny, flavorRef: '1', networks: 'none', ...over } })
const NEWEST = { 'openstack-api-version': 'compute 2.79' }

const SPECS: Record<string, () => { path: string; method?: string; body: object }> = {
  'a port on their network': () => ({ path: '/networking/v2.0/ports', body: { port: { network_id: theirs('networks') } } }),
  'a subnet of their network': () => ({
    path: '/networking/v2.0/subnets',
    body: { subnet: { network_id: theirs('networks'), ip_version: 4, cidr: '10.78.0.0/24' } },
  }),
  'a floating IP for their port': () => ({
    path: '/networking/v2.0/floatingips',
    body: { floatingip: { floating_network_id: external, port_id: theirs('ports') } },
  }),
  'a rule that lets their group in': () => ({
    path: '/networking/v2.0/security-group-rules',
    body: { security_group_rule: { security_group_id: theirs('security-groups'), direction: 'ingress' } },
  }),
  'a server from their image': () => ({ path: '/compute/v2.1/servers', body: server({ imageRef: theirs('images') }) }),
  'a server on their network': () => ({
    path: '/compute/v2.1/servers',
    body: server({ networks: [{ uuid: theirs('networks') }] }),
  }),
  'a server with their port': () => ({ path: '/compute/v2.1/servers', body: server({ networks: [{ port: theirs('ports') }] }) }),
}

for (const [spec, request] of Object.entries(SPECS))
  test(`refused as if it were not there: ${spec}`, async () => {
    const { path, method, body } = request()
    const { status, text } = await cloud.fetchJson(path, { token: stranger, method, body, headers: NEWEST })
    assert.ok(status === 404 || status === 400, `${status} ${text}`)
    assert.doesNotMatch(text, /\bmine\b/)
  })

test('a router of theirs takes none of our subnets, and ours none of theirs', async () => {
  const make = async (path: string, body: object) =>
    Object.values(await cloud.demand(`/networking/v2.0/${path}`, { token: stranger, body }))[0] as { id: string }
  const router = await make('routers', { router: { name: 'x' } })
  const put = (id: string | undefined, subnet_id: string | undefined) =>
    cloud.fetchJson(`/networking/v2.0/routers/${id}/add_router_interface`, {
      token: stranger,
      method: 'PUT',
      body: { subnet_id },
    })
  assert.equal((await put(router.id, theirs('subnets'))).status, 404)
  assert.equal((await put(theirs('routers'), theirs('subnets'))).status, 404)
})
