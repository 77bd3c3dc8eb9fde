import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../../../../kernel/random.ts'
import { CHEAP } from '../../identity.fixture.ts'
import { OWASP_COST, Passwords } from './password.ts'

test('a hash says its cost, is salted, and knows its password alone', async () => {
  const passwords = new Passwords({ random: systemRandom })
  const stored = await passwords.hash('sésame')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.deepEqual(OWASP_COST, { memory: 19_456, passes: 2 })
  assert.notEqual(await passwords.hash('sésame'), stored)
  assert.equal(await passwords.verify(stored, 'sésame'), true)
  assert.equal(await passwords.verify(stored, 'Sésame'), false)
})

test('the cost of a stored hash is its own; an unknown user is hashed for all the same', async () => {
  const stored = await new Passwords({ random: systemRandom, cost: CHEAP }).hash('p')
  const passwords = new Passwords({ random: systemRandom, cost: { memory: 128, passes: 2 } })
  assert.equal(await passwords.verify(stored, 'p'), true)
  assert.equal(await passwords.verify(undefined, 'p'), false)
})

test('the hash fits what others make of it (argon2 reference vector of the PHC string)', async () => {
  const passwords = new Passwords({ random: systemRandom })
  // made with the reference implementation: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  assert.equal(await passwords.verify(stored, 'password'), true)
})

test('a flood is turned away; those that wait are served', async () => {
  const passwords = new Passwords({ random: systemRandom, cost: CHEAP, atOnce: 1, waiting: 2 })
  const asked = [1, 2, 3, 4, 5].map((n) => passwords.hash(`p${n}`))
  const results = await Promise.allSettled(asked)
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  )
  assert.equal(results.find((result) => result.status === 'rejected')?.reason.code, 'rate_limited')
  assert.match(await passwords.hash('later'), /^\$argon2id/)
})
