/** A host of another machine asks to be let into the networks' database. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { controllerAt, joinController } from '../../agent/controller.ts'
import { allowJoin } from '../../domain/host/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { ensureKey } from '../../wire/x509/index.ts'
import { ensureHostCertificate } from '../agent/host-certificate.ts'
import { stateFolder } from '../state-folder.ts'
import { ensureNetworkAuthority, southboundAccess } from '../tls/network-certificates.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-other-host-'))
const state = stateFolder(folder)
const { signal } = new AbortController()
const noTrust = () => ({})
const cloudFile = { id: 'abc123', port: 0, listen: '10.0.0.1', publicCidr: '', fake: false, southboundPort: 6699 }
let cloud: TestCloud

before(async () => {
  await ensureNetworkAuthority(state, cloudFile, systemClock)
  cloud = await startCloud({ hosts: 0, southbound: southboundAccess(state, cloudFile, systemClock) })
})
after(async () => {
  await cloud?.close()
  rmSync(folder, { recursive: true })
})

async function joinAs(hostname: string, at = cloud) {
  await allowJoin(at.controller.ctx, 'a-token', systemClock.now() + 60_000)
  return joinController(at.url, { token: 'a-token', hostname, zone: 'nova' }, { signal, trust: noTrust })
}

test('it gets a certificate of the cloud under the name that it joined with', async () => {
  const publicKey = ensureKey(join(folder, 'host.key'))
  const pass = await controllerAt(cloud.url, await joinAs('host-b'), noTrust).certify(publicKey, signal)
  const certificate = new X509Certificate(pass.certificate)
  assert.equal(certificate.subject, 'CN=host-b')
  assert.ok(certificate.verify(new X509Certificate(pass.authority).publicKey))
  assert.equal(pass.southboundPort, 6699)
  assert.ok(!JSON.stringify(pass).includes(readFileSync(join(state.authority, 'key.pem'), 'utf8').split('\n')[1] ?? ''))
})

test('who has no credential, another name than a name, or no key gets none', async () => {
  const publicKey = ensureKey(join(folder, 'host.key'))
  const certify = async (hostId: string, secret: string, key = publicKey) =>
    controllerAt(cloud.url, { hostId, secret }, noTrust).certify(key, signal)
  const { hostId, secret } = await joinAs('host-c')
  await assert.rejects(certify(hostId, 'not-its-secret-but-long-enough'), { code: 'unauthorized' })
  await assert.rejects(certify(hostId, secret, 'no key'), /answered 400: .*public key/)
  const odd = await joinAs('host-c/CN=host-b')
  await assert.rejects(certify(odd.hostId, odd.secret), /answered 400: .*host-c\/CN=host-b/)
})

test('a host keeps its pass, and comes up with it when no controller answers', async () => {
  const host = stateFolder(join(folder, 'host-d'))
  mkdirSync(host.agent, { recursive: true })
  await allowJoin(cloud.controller.ctx, 'd-token', systemClock.now() + 60_000)
  const settings = { state: host, url: cloud.url, hostname: 'host-d', zone: 'nova', joinToken: 'd-token' }
  const around = { clock: systemClock, log: silentLog, signal }
  const pass = await ensureHostCertificate(settings, around)
  assert.equal(pass.southbound, 'ssl:127.0.0.1:6699')
  assert.equal(new X509Certificate(readFileSync(pass.tls.certificate)).subject, 'CN=host-d')
  assert.equal(statSync(pass.tls.privateKey).mode & 0o777, 0o600)
  assert.deepEqual(await ensureHostCertificate({ ...settings, url: 'http://127.0.0.1:1' }, around), pass)

  const later = { ...systemClock, now: () => systemClock.now() + 31 * 86_400_000 }
  const before = readFileSync(pass.tls.certificate, 'utf8')
  await ensureHostCertificate(settings, { ...around, clock: later })
  assert.notEqual(readFileSync(pass.tls.certificate, 'utf8'), before, 'one that has run out is fetched anew')
})

test('a cloud that keeps to one machine says so', async () => {
  const alone = await startCloud({ hosts: 0 })
  try {
    const asking = controllerAt(alone.url, await joinAs('host-b', alone), noTrust).certify(
      ensureKey(join(folder, 'host.key')),
      signal,
    )
    await assert.rejects(asking, /on one machine: start it with --listen/)
  } finally {
    await alone.close()
  }
})
