import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownAddressTowards } from './own-address.ts'

test('towards itself a host has the address that is asked for', async () => {
  assert.equal(await ownAddressTowards('127.0.0.1'), '127.0.0.1')
})

test('where there is no way an error says so', async () => {
  await assert.rejects(ownAddressTowards('255.255.255.255')) // the kernel refuses broadcasts
})
