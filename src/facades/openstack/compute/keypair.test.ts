import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('keypairs are made until 2.91 and imported ever since', async () => {
  const { call } = await startNova(await openTestStore())
  const create = (keypair: object, version: string, token = 'demo') =>
    call('POST', '/os-keypairs', { version, token, body: { keypair } })
  const made = await create({ name: 'a' }, '2.1')
  assert.equal(made.status, 200)
  assert.match(made.json.keypair.private_key, /^-----BEGIN RSA PRIVATE KEY-----/)
  const { public_key } = made.json.keypair
  assert.match((await create({ name: 'b' }, '2.92')).json.badRequest.message, /'public_key' is a required property$/)
  const imported = await create({ name: 'me@home.b', public_key, type: 'ssh' }, '2.92')
  assert.equal(imported.status, 201)
  assert.deepEqual(
    [imported.json.keypair.fingerprint, imported.json.keypair.private_key],
    [made.json.keypair.fingerprint, undefined],
  )
  assert.equal((await create({ name: 'me@home', public_key }, '2.91')).status, 400)
  assert.equal((await create({ name: 'a', public_key }, '2.92')).json.conflictingRequest.message, "Key pair 'a' already exists.")
  assert.equal((await create({ name: 'c', public_key: 'ssh-rsa nonsense' }, '2.92')).status, 400)
  assert.equal((await create({ name: 'c', public_key, user_id: 'somebody' }, '2.92')).status, 403)
  assert.equal((await create({ name: 'c', public_key, user_id: 'somebody' }, '2.92', 'admin')).status, 201)
  assert.equal((await create({ name: 'd', public_key, user_id: 'somebody' }, '2.9', 'admin')).status, 400)
})

test('keypairs are their user’s, and come in pages', async () => {
  const { call } = await startNova(await openTestStore())
  for (const name of ['a', 'b', 'c']) await call('POST', '/os-keypairs', { body: { keypair: { name } } })
  const list = async (query: string, version: string, token = 'demo') => {
    const { json } = await call('GET', `/os-keypairs${query}`, { version, token })
    return json.keypairs.map((item: { keypair: { name: string } }) => item.keypair.name)
  }
  assert.deepEqual(await list('?limit=1&marker=a', '2.35'), ['b'])
  assert.deepEqual(await list('?limit=1', '2.34'), ['a', 'b', 'c'])
  assert.deepEqual(await list('', '2.96', 'other'), [])
  const owner = (await call('GET', '/os-keypairs/a', { version: '2.96' })).json.keypair.user_id
  assert.deepEqual(await list(`?user_id=${owner}`, '2.10', 'admin'), ['a', 'b', 'c'])
  assert.equal((await call('GET', `/os-keypairs?user_id=${owner}`, { version: '2.10', token: 'other' })).status, 403)
  assert.equal((await call('GET', '/os-keypairs/a', { token: 'other' })).status, 404)
  assert.equal((await call('DELETE', '/os-keypairs/a')).status, 202)
  assert.equal((await call('DELETE', '/os-keypairs/b', { version: '2.2' })).status, 204)
  assert.equal((await call('DELETE', '/os-keypairs/b')).status, 404)
})

test('a certificate is brought, never made', async () => {
  const { call } = await startNova(await openTestStore())
  const create = (keypair: object, version = '2.90') => call('POST', '/os-keypairs', { version, body: { keypair } })
  const made = await create({ name: 'a', type: 'x509' })
  assert.equal(made.status, 501)
  const none = await create({ name: 'a', type: 'x509', public_key: 'ssh-rsa AAAA' })
  assert.deepEqual(
    [none.status, none.json.badRequest.message],
    [400, 'Keypair data is invalid: failed to generate X509 fingerprint.'],
  )
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=me']
  const pem = execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const brought = await create({ name: 'a', type: 'x509', public_key: pem })
  assert.deepEqual([brought.status, brought.json.keypair.type, brought.json.keypair.private_key], [201, 'x509', undefined])
  assert.match(brought.json.keypair.fingerprint, /^[0-9a-f]{2}(:[0-9a-f]{2}){19}$/)
})
