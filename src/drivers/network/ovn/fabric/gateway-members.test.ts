import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseMembers } from './gateway-members.ts'

const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('a router has at most five hosts, and keeps its order when others come and go', () => {
  const all = chooseMembers('r1', hosts)
  assert.equal(all.length, 5)
  assert.deepEqual(chooseMembers('r1', hosts.toReversed()), all)
  const order = (of: string[]) => chooseMembers('r1', of).map(({ chassis }) => chassis)
  const first = all[0]?.chassis ?? ''
  assert.deepEqual(order(hosts.filter((h) => h !== first)).slice(0, 4), order(hosts).slice(1))
})

test('routers spread over hosts', () => {
  const firsts = Array.from({ length: 100 }, (_, i) => chooseMembers(`router-${i}`, hosts)[0]?.chassis)
  assert.deepEqual([...new Set(firsts)].sort(), hosts)
})
