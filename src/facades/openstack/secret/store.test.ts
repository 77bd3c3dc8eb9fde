/** Secret stores where there are a file and a token, and what is answered while the token is away. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inMemorySealingKeys } from '../../../domain/identity/sealing/index.ts'
import { type MasterKeyStore, sealingMasterKeys } from '../../../domain/secret/index.ts'
import { masterKeyRefusals } from '../../../drivers/master-key/refusals.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { said, startBarbican } from './secret.fixture.ts'

const file = sealingMasterKeys(inMemorySealingKeys('file'), systemRandom)
const kept = sealingMasterKeys(inMemorySealingKeys('token'), systemRandom)
let isAway = false
const unlessAway =
  <A extends unknown[], T>(act: (...given: A) => Promise<T>) =>
  async (...given: A): Promise<T> => {
    if (isAway) throw masterKeyRefusals.store_unavailable({ internal: 'CKR_DEVICE_REMOVED' })
    return act(...given)
  }
const token: MasterKeyStore = {
  ...kept,
  kind: 'pkcs11',
  place: 'a token',
  ids: unlessAway(kept.ids),
  wrap: unlessAway(kept.wrap),
  unwrap: unlessAway(kept.unwrap),
}

let barbican: Awaited<ReturnType<typeof startBarbican>>
before(async () => {
  barbican = await startBarbican([token, file])
  await barbican.keep('ann')
})
after(() => barbican.close())

const ask = (who: string, method: string, path: string, body?: unknown) => barbican.ask(who, method, path, body)

test('both stores are listed, and the one whose master key is in force is the global default', async () => {
  const { status, body } = await ask('rea', 'GET', '/secret-stores')
  assert.equal(status, 200)
  const [first, second] = body.secret_stores
  assert.deepEqual([first.name, first.secret_store_plugin, first.crypto_plugin], ['PKCS11 HSM', 'store_crypto', 'p11_crypto'])
  assert.deepEqual([first.global_default, first.status], [true, 'ACTIVE'])
  assert.deepEqual([second.name, second.crypto_plugin, second.global_default], ['Software Only Crypto', 'simple_crypto', false])
  assert.deepEqual((await ask('rea', 'GET', '/secret-stores/global-default')).body, first)
  assert.match(first.secret_store_ref, /^http:\/\/cloud\/key-manager\/v1\/secret-stores\/[0-9a-f-]{36}$/)
  const path = new URL(second.secret_store_ref).pathname
  assert.deepEqual((await ask('rea', 'GET', path)).body, second)
})

test('no project prefers one, and none can', async () => {
  const none = [404, 'Not Found. No preferred secret store defined for this project.']
  assert.deepEqual(said(await ask('rea', 'GET', '/secret-stores/preferred')), none)
  const [{ secret_store_ref }] = (await ask('boss', 'GET', '/secret-stores')).body.secret_stores
  const path = `${new URL(secret_store_ref).pathname}/preferred`
  assert.equal((await ask('ann', 'POST', path)).status, 403)
  assert.equal((await ask('boss', 'POST', path)).status, 501)
  assert.deepEqual(said(await ask('boss', 'DELETE', path)), none)
  const absent = '/secret-stores/00000000-0000-4000-8000-000000000000'
  for (const [method, at] of [
    ['GET', absent],
    ['POST', `${absent}/preferred`],
  ] as const)
    assert.deepEqual(said(await ask('boss', method, at)), [404, 'Not Found. Secret store not found.'])
})

test('while the token is away: 503 in the original’s words, for what needs it', async () => {
  const id = await barbican.keep('ann')
  isAway = true
  try {
    const body = { name: 'b', payload: 'hush', payload_content_type: 'text/plain' }
    const refused = await ask('bob', 'POST', '/secrets', body)
    assert.deepEqual(said(refused), [503, 'Secret creation failure seen - please contact site administrator.'])
    assert.equal(refused.headers['retry-after'], '1')
    const order = { type: 'key', meta: { algorithm: 'aes', bit_length: 256, mode: 'cbc' } }
    assert.equal((await ask('bob', 'POST', '/orders', order)).status, 503)
    assert.equal((await ask('bob', 'POST', '/secrets', { name: 'to come' })).status, 201)
    assert.equal((await ask('ann', 'GET', `/secrets/${id}`)).status, 200)
  } finally {
    isAway = false
  }
  await barbican.keep('bob')
})
