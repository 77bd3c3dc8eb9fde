import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEndpoints } from './endpoint.ts'

test('endpoints in the spelling of Open vSwitch', () => {
  assert.deepEqual(parseEndpoints('unix:/run/a.sock'), [{ kind: 'unix', path: '/run/a.sock' }])
  assert.deepEqual(parseEndpoints('tcp:10.0.0.1:6641, ssl:[fe80::1]:6642,ssl:nb.example:6641'), [
    { kind: 'tcp', host: '10.0.0.1', port: 6641 },
    { kind: 'ssl', host: 'fe80::1', port: 6642 },
    { kind: 'ssl', host: 'nb.example', port: 6641 },
  ])
})

test('what is none is refused with the text that was given', () => {
  for (const text of ['', 'unix:', 'tcp:host', 'tcp:host:0', 'tcp:host:70000', 'tcp:fe80::1:6641', 'udp:host:1', 'http://x']) {
    assert.throws(() => parseEndpoints(text), new RegExp(`"${text}" is not an OVSDB endpoint`), text)
  }
})
