/** Every link of every service, on the one port and on a port of its own, leads where it says, and keeps to its port. */
import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { openServicePort } from '../../api/server/service-port.ts'
import { customaryPorts } from '../controller/catalogue.ts'
import { type CloudClient, cloudClient } from './cloud-client.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let token: string
const servers: Server[] = []
/** Of each service's own port, by its path. */
const urls = new Map<string, string>()

before(async () => {
  cloud = await startCloud()
  token = await cloud.adminToken()
  for (const path of new Set(customaryPorts().map((port) => port.path))) {
    const server = openServicePort(cloud.controller.app, { prefix: path, mainPort: Number(new URL(cloud.url).port) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    urls.set(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
  await makeTwoOfEach()
})
after(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await cloud?.close()
})

/** Enough that each list has a second page. */
async function makeTwoOfEach(): Promise<void> {
  for (const name of ['one', 'two']) {
    await cloud.demand('/networking/v2.0/networks', { token, body: { network: { name } } })
    const image = { name, disk_format: 'raw', container_format: 'bare' }
    await cloud.demand('/image/v2/images', { token, body: image })
    const server = { name, imageRef: await tiny(), flavorRef: '1', networks: 'none' }
    await cloud.demand('/compute/v2.1/servers', { token, body: { server }, headers: { 'openstack-api-version': 'compute 2.37' } })
  }
}

const tiny = async () => (await cloud.demand('/image/v2/images?name=tiny', { token })).images[0].id

const LISTS: Record<string, { lists: string[]; links: RegExp }> = {
  '/identity': {
    lists: ['/', '/v3', '/v3/users?limit=1', '/v3/projects', '/v3/roles', '/v3/services'],
    links: /^(self|next|href)$/,
  },
  '/compute': {
    lists: ['/', '/v2.1', '/v2.1/servers?limit=1', '/v2.1/servers/detail', '/v2.1/flavors?limit=1', '/v2', '/v2/servers/detail'],
    links: /^href$/,
  },
  '/networking': { lists: ['/', '/v2.0', '/v2.0/networks?limit=1'], links: /^href$/ },
  '/image': { lists: ['/', '/versions'], links: /^href$/ },
}

/** Nova's bookmarks leave the version out and lead nowhere; its description is elsewhere. */
const ELSEWHERE = ['bookmark', 'describedby']

/** Whole URLs under keys that name links, wherever they are. */
function linksIn(value: unknown, keys: RegExp, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null || ELSEWHERE.includes(String((value as { rel?: string }).rel))) return found
  for (const [key, inner] of Object.entries(value)) {
    if (keys.test(key) && typeof inner === 'string' && inner.startsWith('http://')) found.push(inner)
    linksIn(inner, keys, found)
  }
  return found
}

async function followAll(base: string, { lists, links }: { lists: string[]; links: RegExp }): Promise<string[]> {
  const { fetchJson }: CloudClient = cloudClient('')
  const seen: string[] = []
  for (const list of lists) {
    const answer = await fetchJson(`${base}${list}`, { token })
    assert.ok(answer.status <= 300, `${base}${list}: ${answer.status} ${answer.text}`)
    const found = linksIn(answer.json, links)
    assert.notEqual(found.length, 0, `${list} has no links`)
    for (const link of new Set(found)) {
      assert.ok(link === base || link.startsWith(`${base}/`), `${base}${list} links to ${link}`)
      const followed = await fetchJson(link, { token })
      assert.ok(followed.status <= 300, `${link}: ${followed.status} ${followed.text}`)
      seen.push(link.slice(base.length))
    }
  }
  return seen
}

for (const [path, wanted] of Object.entries(LISTS))
  test(`the links of ${path}`, async () => {
    const port = urls.get(path) ?? ''
    const behind = await followAll(port, wanted)
    assert.deepEqual(behind, await followAll(`${cloud.url}${path}`, wanted))
    const marked = behind.some((link) => link.includes('marker='))
    assert.equal(marked, path !== '/image')
  })

test('the next page of images is named from the root of the service, as its clients join it', async () => {
  for (const base of [`${cloud.url}/image`, urls.get('/image') ?? '']) {
    const { demand } = cloudClient(base)
    const { next } = await demand('/v2/images?limit=1', { token })
    assert.match(next, /^\/v2\/images\?/)
    assert.equal((await demand(next, { token })).images.length, 1)
  }
})

test('Location names the port that the caller came by', async () => {
  const { fetchJson } = cloudClient('')
  for (const base of [urls.get('/compute') ?? '', `${cloud.url}/compute`]) {
    const server = { name: 'three', imageRef: await tiny(), flavorRef: '1' }
    const made = await fetchJson(`${base}/v2.1/servers`, { token, body: { server: { ...server, networks: [] } } })
    assert.equal(made.status, 202, made.text)
    assert.equal(made.headers.get('location'), `${base}/v2.1/servers/${made.json.server.id}`)
  }
})
