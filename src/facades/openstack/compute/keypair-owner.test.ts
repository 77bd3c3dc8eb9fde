import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('a keypair is its user’s, whoever names that user in the query', async () => {
  const { call } = await startNova(await openTestStore())
  await call('POST', '/os-keypairs', { body: { keypair: { name: 'a' } } })
  const owner = (await call('GET', '/os-keypairs/a', { version: '2.96' })).json.keypair.user_id
  const paths = [
    ['GET', `/os-keypairs?user_id=${owner}`],
    ['GET', `/os-keypairs/a?user_id=${owner}`],
    ['DELETE', `/os-keypairs/a?user_id=${owner}`],
  ] as const
  for (const [method, path] of paths)
    assert.deepEqual([path, (await call(method, path, { version: '2.10', token: 'other' })).status], [path, 403])
  for (const [method, path] of paths)
    assert.ok((await call(method, path, { version: '2.10', token: 'admin' })).status < 300, `${method} ${path}`)
})
