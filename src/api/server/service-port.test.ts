import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { exampleServer } from '../dialects/openstack-json/example.fixture.ts'
import type { HttpServer } from './http-server.ts'
import type { Proxying } from './proxying.ts'
import { openServicePort } from './service-port.ts'

const MAIN_PORT = 65_001
let apps: HttpServer[] = []
let servers: Server[] = []

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function servicePortTo(prefix: string, identityUrl: string, proxying?: Proxying): Promise<string> {
  const app = exampleServer({ prefix: `${prefix}/v2.1`, identityUrl, proxying })
  apps.push(app)
  const server = openServicePort(app, { prefix, mainPort: MAIN_PORT })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return `http://127.0.0.1:${portOf(server)}`
}

let thing: string
before(async () => {
  thing = await servicePortTo('/thing', '/identity')
})
after(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  for (const app of apps) await app.close()
  apps = []
  servers = []
})

const ask = (url: string) => fetch(url, { headers: { 'x-auth-token': 'reader' } })

/** What the handler is given as the base of its links. */
async function baseSeenAt(url: string): Promise<string> {
  const { things } = (await (await ask(url)).json()) as { things: [{ name: string }] }
  return JSON.parse(things[0].name).base
}

test('who comes without the prefix sees none; who comes with it goes on with it', async () => {
  assert.equal(await baseSeenAt(`${thing}/v2.1/things?limit=1`), `${thing}/v2.1`)
  assert.equal(await baseSeenAt(`${thing}/thing/v2.1/things`), `${thing}/thing/v2.1`)
  assert.equal((await ask(`${thing}/things/v2.1/things`)).status, 404)
})

test('the prefix is hidden from what only begins like it', async () => {
  assert.equal((await ask(`${thing}/thing-else`)).status, 404)
  assert.equal((await ask(`${thing}/v2.1/things/`)).status, 200)
})

test('a 401 sends the caller where tokens are: on this port, or to the whole server', async () => {
  const challenge = async (url: string) => (await fetch(url)).headers.get('www-authenticate')?.split(' ')[1]
  assert.equal(await challenge(`${thing}/v2.1/things`), `uri="http://127.0.0.1:${MAIN_PORT}/identity"`)
  const identity = await servicePortTo('/identity', '/identity')
  assert.equal(await challenge(`${identity}/v2.1/things`), `uri="${identity}"`)
  assert.equal(await challenge(`${identity}/identity/v2.1/things`), `uri="${identity}/identity"`)
})

test('a proxy before a port of a service that passes on no host leads callers to the public URL of the whole', async () => {
  const proxied = await servicePortTo('/thing', '/identity', { publicUrl: new URL('https://cloud.example.org') })
  assert.equal(await baseSeenAt(`${proxied}/v2.1/things`), 'https://cloud.example.org/thing/v2.1')
  const challenge = (await fetch(`${proxied}/v2.1/things`)).headers.get('www-authenticate')
  assert.equal(challenge, 'Keystone uri="https://cloud.example.org/identity"')
})

test('a port of a service reads what the server reads: tokens of 32 KiB, and bytes that are no HTTP', async () => {
  const reply = await fetch(`${thing}/v2.1/things`, { headers: { 'x-auth-token': 't'.repeat(32 * 1024) } })
  assert.equal(reply.status, 401)
  const tooLong = await fetch(`${thing}/v2.1/things`, { headers: { 'x-auth-token': 't'.repeat(70_000) } })
  assert.equal(tooLong.status, 431)
  assert.match(tooLong.headers.get('x-openstack-request-id') ?? '', /^req-[0-9a-f-]{36}$/)
})
