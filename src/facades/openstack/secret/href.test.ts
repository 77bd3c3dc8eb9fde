import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBarbican } from './secret.fixture.ts'

let barbican: Awaited<ReturnType<typeof startBarbican>>
before(async () => {
  barbican = await startBarbican()
})
after(() => barbican.close())

/** Every address in a reply, however deep. */
const addressesIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? value.match(/^https?:/)
      ? [value]
      : []
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(addressesIn)
      : []

test('whatever a reply refers to is named by the address that its caller used', async () => {
  const at = (host: string) => (method: string, path: string, body?: object) => barbican.ask('ann', method, path, body, { host })
  const [here, there] = [at('cloud.example.org:9311'), at('10.1.2.3')]
  const created: string[] = []
  const add = async (path: string, body: object) => {
    const { body: made } = await there('POST', path, body)
    const [ref = ''] = addressesIn(made)
    created.push(ref)
    return ref
  }
  const secret = await add('/secrets', { name: 'a', payload: 'x', payload_content_type: 'text/plain' })
  await add('/secrets', { name: 'b' })
  const secretRefs = [{ name: 's', secret_ref: secret }]
  await add('/containers', { type: 'generic', name: 'c', secret_refs: secretRefs })
  const meta = { name: 'o', algorithm: 'aes', bit_length: 256, mode: 'cbc', payload_content_type: 'application/octet-stream' }
  await add('/orders', { type: 'key', meta })
  assert.ok(
    created.every((ref) => ref.startsWith('http://10.1.2.3/key-manager/v1/')),
    created.join(),
  )

  const id = secret.split('/').at(-1)
  const paths = ['/secrets?limit=1', '/secrets?limit=1&offset=1', `/secrets/${id}`, '/containers', '/orders']
  const seen: string[] = []
  for (const path of paths) seen.push(...addressesIn((await here('GET', path)).body))
  seen.push(...addressesIn((await here('PUT', `/secrets/${id}/acl`, { read: { users: ['bob'] } })).body))
  assert.ok(seen.length >= 10, seen.join())
  assert.deepEqual(
    seen.filter((ref) => !ref.startsWith('http://cloud.example.org:9311/key-manager/v1/')),
    [],
  )
})
