import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkOf } from './tunnel-link.ts'

const IDS = ['000000', '0000a9', 'ffffff', 'abc123', '00fd02', '123456']

test('two neighbouring addresses of 169.254.0.0/16, outside of what is reserved there', () => {
  for (const id of IDS) {
    const { hostEnd, switchEnd } = linkOf(id)
    const [host, inner] = [hostEnd, switchEnd].map((address) => address.split('.').map(Number))
    assert.deepEqual(host?.slice(0, 2), [169, 254], id)
    assert.deepEqual(host?.slice(0, 3), inner?.slice(0, 3))
    assert.ok((host?.[3] ?? 0) % 2 === 0 && inner?.[3] === (host?.[3] ?? 0) + 1, id)
    assert.ok(![0, 169, 255].includes(host?.[2] ?? 0), id)
  }
})

test('clouds that differ have others', () => {
  assert.equal(new Set(IDS.map((id) => linkOf(id).hostEnd)).size, IDS.length)
})
