import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  canonicalIp,
  contains,
  eui64,
  formatCidr,
  formatIp,
  hostRange,
  isHostAddress,
  overlaps,
  parseCidr,
  parseIp,
} from './cidr.ts'

const block = (text: string) => {
  const cidr = parseCidr(text)
  assert.ok(cidr, text)
  return cidr
}
const address = (text: string) => {
  const ip = parseIp(text)
  assert.ok(ip, text)
  return ip
}

test('addresses are written in one canonical form', () => {
  const forms: [string, string][] = [
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
  ]
  for (const [given, wanted] of forms) assert.equal(canonicalIp(given), wanted, given)
})

test('what is no address or block is told apart', () => {
  for (const text of ['', '10.0.0', '10.0.0.256', '010.0.0.1', '2001::1::2', 'fe80::1%eth0', 'host'])
    assert.equal(parseIp(text), undefined, text)
  for (const text of ['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/', '::/129'])
    assert.equal(parseCidr(text), undefined, text)
})

test('blocks know their ends, their hosts and their neighbours', () => {
  assert.equal(formatCidr(block('10.0.0.7/24')), '10.0.0.0/24')
  assert.equal(formatCidr(block('10.0.0.7')), '10.0.0.7/32')
  assert.equal(formatCidr(block('2001:db8::7/64')), '2001:db8::/64')
  assert.ok(contains(block('10.0.0.0/24'), address('10.0.0.255')))
  assert.ok(!contains(block('10.0.0.0/24'), address('10.0.1.0')))
  assert.ok(!contains(block('::/0'), address('10.0.1.0')))
  assert.ok(overlaps(block('10.0.0.0/8'), block('10.9.0.0/16')))
  assert.ok(!overlaps(block('10.0.0.0/16'), block('10.1.0.0/16')))
  assert.ok(!isHostAddress(block('10.0.0.0/24'), address('10.0.0.0')))
  assert.ok(!isHostAddress(block('10.0.0.0/24'), address('10.0.0.255')))
  assert.ok(isHostAddress(block('10.0.0.0/31'), address('10.0.0.0')))
  const { first, last } = hostRange(block('192.168.4.0/22'))
  assert.deepEqual(
    [formatIp({ version: 4, value: first }), formatIp({ version: 4, value: last })],
    ['192.168.4.1', '192.168.7.254'],
  )
})

test('SLAAC addresses follow from the MAC', () => {
  assert.equal(formatIp(eui64(block('2001:db8::/64'), 'fa:16:3e:12:34:56')), '2001:db8::f816:3eff:fe12:3456')
})
