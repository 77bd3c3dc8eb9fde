import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock as clock } from '../../kernel/clock.ts'
import { ensureAuthority, ensureKey, signCertificate } from './index.ts'

const folder = (t: TestContext) => {
  const path = mkdtempSync(join(tmpdir(), 'welkin-x509-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

async function authorityIn(path: string) {
  const files = { privateKey: join(path, 'ca.key'), certificate: join(path, 'ca.pem') }
  await ensureAuthority(files, { name: 'the-cloud', days: 30 }, clock)
  return files
}

test('what an authority signed is its own, under the name and with the key that were given', async (t) => {
  const path = folder(t)
  const files = await authorityIn(path)
  const publicKey = ensureKey(join(path, 'host.key'))
  const signed = new X509Certificate(await signCertificate(files, { name: 'host-b', publicKey, days: 7 }, clock))
  const authority = new X509Certificate(readFileSync(files.certificate))
  assert.equal(signed.subject, 'CN=host-b')
  assert.ok(signed.verify(authority.publicKey))
  assert.equal(signed.publicKey.export({ type: 'spki', format: 'pem' }), publicKey)
  assert.ok(authority.ca)
})

test('made once: the second time changes nothing, and only the owner reads keys', async (t) => {
  const path = folder(t)
  const files = await authorityIn(path)
  const before = [files.privateKey, files.certificate].map((file) => readFileSync(file, 'utf8'))
  await authorityIn(path)
  assert.deepEqual(
    [files.privateKey, files.certificate].map((file) => readFileSync(file, 'utf8')),
    before,
  )
  assert.equal(statSync(files.privateKey).mode & 0o777, 0o600)
})

test('refused: names that mean something to openssl, and what is no public key', async (t) => {
  const path = folder(t)
  const files = await authorityIn(path)
  const publicKey = ensureKey(join(path, 'host.key'))
  const sign = (spec: { name?: string; publicKey?: string }) =>
    signCertificate(files, { name: 'host-b', publicKey, days: 7, ...spec }, clock)
  for (const name of ['a/CN=admin', '', '-out', 'x'.repeat(65), 'a b'])
    await assert.rejects(sign({ name }), { code: 'bad_request' })
  await assert.rejects(sign({ publicKey: 'key' }), { code: 'bad_request', field: 'public_key' })
  await assert.rejects(sign({ publicKey: readFileSync(join(path, 'host.key'), 'utf8') }), { field: 'public_key' })
})
