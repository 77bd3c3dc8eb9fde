import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostAddressOf, requirePublicBlock } from './public-block.ts'

const HOST = [
  { device: 'lo', cidr: '127.0.0.1/8' },
  { device: 'eth0', cidr: '192.0.2.17/24' },
  { device: 'eth0', cidr: 'fe80::1/64' },
  { device: 'wkabc123-pub', cidr: '172.24.4.1/24' },
]
const check = (text: string, own = 'wkfff000-pub') => requirePublicBlock(text, own, HOST)

test('a block of the right form that nothing on the host uses', () => {
  for (const text of ['172.24.5.0/24', '10.0.0.0/16', '203.0.113.8/29']) check(text)
  check('172.24.4.0/24', 'wkabc123-pub') // its own, of an earlier start
})

test('refused, and why', () => {
  for (const [text, why] of [
    ['bogus', /no block/],
    ['10.0.0.0', /no block/],
    ['10.0.0.0/33', /no block/],
    ['10.0.0.0/24/1', /no block/],
    ['fd00::/64', /no block/],
    ['10.0.0.0/8', /too large/],
    ['10.0.0.0/31', /too small/],
    ['172.24.99.7/24', /172\.24\.99\.0\/24 would be/],
    ['192.0.2.0/24', /in use .* on eth0/],
    ['192.0.0.0/16', /in use .* on eth0/],
    ['192.0.2.128/25', /in use .* on eth0/],
    ['172.24.4.0/24', /in use .* on wkabc123-pub/],
    ['127.1.0.0/16', /in use .* on lo/],
  ] as const)
    assert.throws(() => check(text), why, text)
})

test('a cloud that cannot have another block is not told to give another', () => {
  const fixed = () => requirePublicBlock('172.24.4.0/24', 'wkfff000-pub', HOST, true)
  assert.throws(
    fixed,
    (error: Error) => /wkabc123-pub.*welkin down --guests/.test(error.message) && !/--public-cidr/.test(error.message),
  )
})

test('the host has the first address', () => {
  assert.deepEqual(hostAddressOf('172.24.4.0/24'), { ip: '172.24.4.1', cidr: '172.24.4.1/24' })
  assert.deepEqual(hostAddressOf('203.0.113.8/29'), { ip: '203.0.113.9', cidr: '203.0.113.9/29' })
})
