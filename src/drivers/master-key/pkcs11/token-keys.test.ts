import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { systemRandom } from '../../../kernel/random.ts'
import { TokenKeys } from './token-keys.ts'

interface Held {
  label: string
  id: string
  staysInToken?: boolean
}

/** A token that encrypts nothing: what it is asked for is looked at. */
const tokenOf = (held: readonly Held[]) => ({
  findKeys: (label: string) =>
    held.flatMap((key, at) =>
      key.label === label ? [{ handle: BigInt(at), id: Buffer.from(key.id), staysInToken: key.staysInToken ?? true }] : [],
    ),
  makeKey: () => 0n,
  encrypt: (key: bigint, _: object, bytes: Uint8Array) => Buffer.concat([Buffer.from(`${key}`), bytes]),
  decrypt: (_key: bigint, _: object, bytes: Uint8Array) => Buffer.from(bytes),
  hmac: (key: bigint, bytes: Uint8Array) => createHmac('sha256', `${key}`).update(bytes).digest(),
})

const keysOf = (...held: Held[]) => new TokenKeys(tokenOf(held), { mkekLabel: 'mkek', hmacLabel: 'hmac' }, systemRandom)

test('an encrypting key and an HMAC key of one CKA_ID are a pair, also of none; one without the other is nothing', () => {
  const ids = keysOf(
    { label: 'mkek', id: '' },
    { label: 'hmac', id: '' },
    { label: 'mkek', id: 'b' },
    { label: 'hmac', id: 'b' },
    { label: 'mkek', id: 'alone' },
    { label: 'hmac', id: 'alone too' },
    { label: 'other', id: 'b' },
  ).ids()
  assert.equal(ids.length, 2)
  assert.equal(new Set(ids).size, 2)
})

test('a key that may be read or leave the token is refused, and so are two of one name', () => {
  const hmac = { label: 'hmac', id: 'a' }
  assert.throws(() => keysOf({ label: 'mkek', id: 'a', staysInToken: false }, hmac).ids(), /sensitive and not extractable/)
  assert.throws(() => keysOf({ label: 'mkek', id: 'a' }, hmac, { ...hmac, staysInToken: false }).ids(), /label hmac/)
  assert.throws(() => keysOf({ label: 'mkek', id: 'a' }, { label: 'mkek', id: 'a' }, hmac).ids(), /Several keys/)
})

test('another of the two keys is another fingerprint', () => {
  const ids = (held: Held[]) => keysOf(...held).ids()[0]
  const [a, b] = [
    { label: 'mkek', id: 'x' },
    { label: 'hmac', id: 'x' },
  ] as const
  const unused = { label: 'unused', id: '' }
  const all = [
    [a, b],
    [a, unused, b],
    [unused, a, unused, b],
    [b, a],
  ].map(ids)
  assert.equal(new Set(all).size, 4)
})
