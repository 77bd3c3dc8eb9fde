/** Keys and configurations, as WireGuard's own tool makes and reads them. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import {
  configText,
  configureDevice,
  hasDevice,
  isKey,
  lastHandshakes,
  makeDevice,
  makePrivateKey,
  publicKeyOf,
} from './index.ts'

const wg = (words: string[], input?: string) => execFileSync('wg', words, { input, encoding: 'utf8' }).trim()

test('a public key is the one that the tool makes of a private key', () => {
  for (const key of [makePrivateKey(systemRandom), wg(['genkey'])]) {
    assert.equal(publicKeyOf(key), wg(['pubkey'], key))
    assert.ok(isKey(publicKeyOf(key)))
  }
  assert.throws(() => publicKeyOf('short'), /32 bytes/)
  for (const no of ['', 'x', `${'A'.repeat(42)}\n=`, 'A'.repeat(44)]) assert.equal(isKey(no), false, no)
})

test('a device takes a configuration, another one after it, and only what stands there', async () => {
  const name = `wkt${process.pid}`
  const [privateKey, one, two] = [wg(['genkey']), publicKeyOf(wg(['genkey'])), publicKeyOf(wg(['genkey']))]
  await makeDevice(name, systemClock)
  try {
    assert.ok(hasDevice(name))
    const port = 40_000 + (process.pid % 20_000)
    const peers = [
      { address: '192.0.2.1', publicKey: one },
      { address: '192.0.2.2', publicKey: two },
    ]
    await configureDevice(name, { privateKey, port, peers }, systemClock)
    assert.equal(wg(['show', name, 'public-key']), publicKeyOf(privateKey))
    assert.equal(wg(['show', name, 'listen-port']), `${port}`)
    assert.deepEqual(
      wg(['show', name, 'allowed-ips']).split('\n').sort(),
      [`${one}\t192.0.2.1/32`, `${two}\t192.0.2.2/32`].sort(),
    )
    assert.equal(wg(['show', name, 'persistent-keepalive']).split('\n')[0]?.split('\t')[1], '25')
    const never = new Map([one, two].map((key) => [key, 0]))
    assert.deepEqual(await lastHandshakes(name, systemClock), never)
    await configureDevice(name, { privateKey, port, peers: peers.slice(1) }, systemClock)
    assert.equal(wg(['show', name, 'endpoints']), `${two}\t192.0.2.2:${port}`)
  } finally {
    execFileSync('ip', ['link', 'del', name])
  }
  assert.equal(hasDevice(name), false)
})

test('a configuration without peers is one', () => {
  assert.equal(configText({ privateKey: 'k', port: 1, peers: [] }), '[Interface]\nPrivateKey = k\nListenPort = 1\n')
})
