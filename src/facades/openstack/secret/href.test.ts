import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBarbican } from './secret.fixture.ts'

let barbican: Awaited<ReturnType<typeof startBarbican>>
before(async () => {
  barbican = await startBarbican()
})
after(() => barbican.close())

const KEY = { name: 'o', algorithm: 'aes', bit_length: 256, mode: 'cbc', payload_content_type: 'application/octet-stream' }

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
  await add('/orders', { type: 'key', meta: KEY })
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

test('behind a proxy that ends TLS whatever is referred to is at the public URL, and taken by any of the cloud’s addresses', async () => {
  const behind = await startBarbican(undefined, { publicUrl: new URL('https://cloud.example.org:8443') })
  try {
    const seen: string[] = []
    let secret = ''
    for (const host of ['cloud.example.org:8443', '127.0.0.1:7070']) {
      const ask = async (method: string, path: string, body?: object) => {
        const reply = await behind.ask('ann', method, path, body, { host })
        assert.ok(reply.status <= 300, `${method} ${path}: ${reply.text}`)
        const { location } = reply.headers
        const found = addressesIn(reply.body).filter((url) => !url.startsWith('https://docs.openstack.org'))
        seen.push(...found, ...(typeof location === 'string' ? [location] : []))
        return found[0] ?? ''
      }
      secret = await ask('POST', '/secrets', { name: 'a', payload: 'x', payload_content_type: 'text/plain' })
      const path = `/secrets/${secret.split('/').at(-1)}`
      await ask('POST', '/secrets', { name: 'b' })
      await ask('POST', '/secrets', { name: 'c' })
      await ask('GET', '/secrets?limit=1&offset=1')
      await ask('PUT', `${path}/acl`, { read: { users: ['bob'] } })
      await ask('POST', `${path}/metadata`, { key: 'k', value: 'v' })
      await ask('POST', `${path}/consumers`, { service: 'image', resource_type: 'image', resource_id: '1' })
      await ask('POST', '/orders', { type: 'key', meta: KEY })
      await ask('GET', '/orders')
      const box = await ask('POST', '/containers', { type: 'generic', secret_refs: [{ name: 's', secret_ref: secret }] })
      await ask('POST', `/containers/${box.split('/').at(-1)}/consumers`, { name: 'n', URL: 'https://cloud.example.org:8443/x' })
      for (const document of ['/key-manager', '/key-manager/v1']) await ask('GET', document)
    }
    assert.ok(seen.length > 40, seen.join())
    assert.deepEqual([...new Set(seen.map((url) => new URL(url).origin))], ['https://cloud.example.org:8443'])

    const take = (ref: string) =>
      behind.ask(
        'ann',
        'POST',
        '/containers',
        { type: 'generic', secret_refs: [{ name: 's', secret_ref: ref }] },
        { host: 'in.example.org' },
      )
    const id = secret.split('/').at(-1)
    for (const origin of ['http://127.0.0.1:7070', 'http://cloud.example.org:8443', 'https://in.example.org'])
      assert.equal((await take(`${origin}/key-manager/v1/secrets/${id}`)).status, 201, origin)
    assert.equal((await take(`https://cloud.example.org:9311/v1/secrets/${id}`)).status, 201)
    for (const foreign of [
      'https://elsewhere.example.org/key-manager',
      'https://cloud.example.org:8443/compute',
      'ftp://in.example.org',
    ])
      assert.equal((await take(`${foreign}/v1/secrets/${id}`)).status, 400, foreign)
  } finally {
    await behind.close()
  }
})
