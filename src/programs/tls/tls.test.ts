/** Agents and controller over TLS, both ways: whom an agent believes, and whom the controller does. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { controllerAt } from '../../agent/controller.ts'
import { unmounted } from '../../api/dialects/openstack-json/unmounted.ts'
import { mountFace } from '../../api/face.ts'
import { Policy } from '../../api/policy/policy.ts'
import { createServer } from '../../api/server/http-server.ts'
import { TlsContexts } from '../../api/server/server-tls.ts'
import { allowJoin } from '../../domain/host/index.ts'
import { secretLab } from '../../domain/secret/secret.fixture.ts'
import { fakeBackupStore } from '../../drivers/backup/fake/fake.ts'
import { createFakeImages } from '../../drivers/image/fake/fake.ts'
import { agentFace } from '../../facades/agent/face.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Store } from '../../store/store.ts'
import { openTestStore } from '../../store/testing.ts'
import { fingerprintOf, httpRequest, readText } from '../../wire/http-client/index.ts'
import { openController } from '../agent/credential.ts'
import { trustOf } from '../agent/pass-files.ts'
import { agentContext } from '../controller/agent-context.ts'
import { stateFolder } from '../state-folder.ts'
import { openApiTls } from './api-certificate.ts'
import { ensureCloudAuthority, findCloudAuthority } from './cloud-authority.ts'
import { writeJoinToken } from './join-token.ts'
import { southboundAccess } from './network-certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-tls-'))
const state = stateFolder(join(folder, 'state'))
const file = { id: 'abc123', port: 0, listen: '127.0.0.1', publicCidr: '', fake: true }
const { signal } = new AbortController()
let store: Store
let ctx: StoreCtx
let contexts: TlsContexts
let app: ReturnType<typeof createServer>
let url = ''

before(async () => {
  await ensureCloudAuthority(state, file, clock)
  contexts = new TlsContexts(await openApiTls(state, '127.0.0.1', clock))
  store = await openTestStore()
  ctx = { who: { kind: 'cloud' }, requestId: 'req-1', log: silentLog, clock, random, signal, db: store.db, feed: store.feed }
  app = createServer({ log: silentLog, clock, random, tls: contexts, unmounted })
  const contextOf = agentContext(store, { certified: true })
  const southbound = southboundAccess(state, file, clock)
  const { sealing } = secretLab(store)
  const parts = { files: createFakeImages(), backups: fakeBackupStore(), southbound, hostParts: [], sealing }
  mountFace(app, agentFace, { parts, policy: new Policy(), contextOf, checkReplies: true })
  await app.listen({ port: 0, host: '127.0.0.1' })
  url = `https://127.0.0.1:${(app.server.address() as AddressInfo).port}`
})
after(async () => {
  await app?.close()
  await store?.close()
  rmSync(folder, { recursive: true })
})

const authority = () => findCloudAuthority(state) ?? ''

async function tokenFor(fingerprint: string | undefined): Promise<string> {
  const secret = random.bytes(24).toString('base64url')
  await allowJoin(ctx, secret, clock.now() + 60_000)
  return writeJoinToken({ secret, fingerprint })
}

const host = (hostname: string, token: string | undefined, at = url) =>
  openController({ url: at, folder: hostFolder(hostname), hostname, zone: 'nova', token, clock, log: silentLog }, signal)

function hostFolder(hostname: string): string {
  const path = join(folder, hostname)
  mkdirSync(path, { recursive: true })
  return path
}

test('a host that was given the token joins, and comes back with what it keeps', async () => {
  const controller = await host('host-a', await tokenFor(fingerprintOf(authority())))
  assert.ok((await controller.wanted(0, signal)).revision >= 0)
  assert.ok((await (await host('host-a', undefined)).wanted(0, signal)).revision >= 0)
})

test('a token of another cloud, or one that names nobody, is told to a server that cannot show what it names: nothing', async () => {
  await assert.rejects(host('host-x', await tokenFor('x'.repeat(43))), /not the cloud that the join token is for/)
  await assert.rejects(host('host-y', await tokenFor(undefined)), /does not say whom to trust/)
})

test('what pins an authority is told to nobody in clear, and the port of TLS, or what is no controller, ends a host that joins', async () => {
  const heard: string[] = []
  const listener = createPlainServer((request, response) => {
    heard.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const plain = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  try {
    const clear = 'http://192.0.2.1:7070'
    await assert.rejects(host('host-c', await tokenFor('x'.repeat(43)), clear), /in clear: give --controller https:/)
    await assert.rejects(host('host-a', undefined, clear), /has joined a cloud over TLS, and http:/)
    const toTls = host('host-d', await tokenFor(undefined), url.replace('https', 'http'))
    await assert.rejects(toTls, { code: 'bad_request', message: /answered 400: This port speaks TLS: use https/ })
    await assert.rejects(host('host-e', 'token', plain), { code: 'bad_request', message: /is no controller of Welkin/ })
    assert.deepEqual(heard, ['/agent/v1/join'])
    assert.equal(existsSync(join(folder, 'host-e', 'credential.json')), false)
  } finally {
    listener.close()
  }
})

test('a credential alone is not enough, nor with the certificate of another host', async () => {
  const token = await tokenFor(fingerprintOf(authority()))
  await host('host-b', token)
  const stolen = JSON.parse(readFileSync(join(folder, 'host-b', 'credential.json'), 'utf8'))
  const { ca, serverName } = trustOf(join(folder, 'host-b', 'pass'))
  await assert.rejects(controllerAt(url, stolen, () => ({ ca, serverName })).wanted(0, signal), { code: 'unauthorized' })
  const asOther = controllerAt(url, stolen, () => trustOf(join(folder, 'host-a', 'pass')))
  await assert.rejects(asOther.wanted(0, signal), { code: 'unauthorized' })
})

test('clients are served without a certificate of theirs, and see one of the cloud for the address they asked', async () => {
  const reply = await httpRequest(`${url}/agent/v1/wanted`, { trust: { ca: authority() } })
  assert.equal(reply.status, 401)
  await readText(reply.body)
  await assert.rejects(httpRequest(`${url}/agent/v1/wanted`), { code: 'SELF_SIGNED_CERT_IN_CHAIN' })
})

test('plain HTTP is told to use https, and who sends nothing or leaves does no harm', async () => {
  const reply = await httpRequest(`${url.replace('https', 'http')}/identity/v3`)
  assert.equal(reply.status, 400)
  assert.match(await readText(reply.body), /This port speaks TLS: use https/)
  const { port } = app.server.address() as AddressInfo
  for (const bytes of ['', '\u0016', 'x'])
    await new Promise((resolve) => connect(port, '127.0.0.1').on('close', resolve).on('error', resolve).end(bytes).resume())
})

test('who says nothing on a port of TLS does not hold a server that closes', async () => {
  const other = createServer({ log: silentLog, clock, random, tls: contexts, unmounted: app.basis.unmounted })
  await other.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((other.server.address() as AddressInfo).port, '127.0.0.1')
  const gone = new Promise((resolve) =>
    socket
      .on('close', resolve)
      .on('error', () => {})
      .resume(),
  )
  await new Promise((resolve) => other.server.once('connection', resolve))
  await other.close()
  await gone
})

test('a renewed certificate is shown by the running server', async () => {
  const other = stateFolder(join(folder, 'other'))
  await ensureCloudAuthority(other, { id: 'def456' }, clock)
  contexts.renew(await openApiTls(other, '127.0.0.1', clock))
  const trust = { ca: findCloudAuthority(other) ?? '' }
  const reply = await httpRequest(`${url}/agent/v1/join`, { method: 'POST', body: '{}', trust })
  assert.equal(reply.status, 400)
  await readText(reply.body)
  contexts.renew(await openApiTls(state, '127.0.0.1', clock))
})
