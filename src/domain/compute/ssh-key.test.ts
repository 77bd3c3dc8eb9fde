import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { field, openSshPublicKey, readSshKey } from './ssh-key.ts'

const line = (type: string, ...parts: Buffer[]) =>
  `${type} ${Buffer.concat([Buffer.from(type), ...parts].map(field)).toString('base64')} somebody`
const bytes = (count: number, first = 0x7f) => Buffer.concat([Buffer.from([first]), Buffer.alloc(count - 1, 1)])
const EXPONENT = Buffer.from([1, 0, 1])

test('keys of every type are read', () => {
  const made = generateKeyPairSync('ed25519').publicKey
  for (const key of [
    openSshPublicKey(made),
    openSshPublicKey(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
    line('ecdsa-sha2-nistp256', Buffer.from('nistp256'), bytes(65, 4)),
    line('ecdsa-sha2-nistp521', Buffer.from('nistp521'), bytes(133, 4)),
    line('sk-ssh-ed25519@openssh.com', bytes(32), Buffer.from('ssh:')),
    line('ssh-dss', bytes(128), bytes(20), bytes(128), bytes(128)),
  ])
    assert.ok(readSshKey(key).bytes.length > 0)
})

test('what nobody could log in with is no key', () => {
  for (const key of [
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB',
    line('ssh-rsa', EXPONENT),
    line('ssh-rsa', EXPONENT, bytes(64)),
    line('ssh-ed25519'),
    line('ssh-ed25519', bytes(5)),
    line('ssh-ed25519', bytes(64)),
    line('ecdsa-sha2-nistp256', Buffer.from('nistp256'), Buffer.from('junk')),
    line('ssh-dss', bytes(128)),
    `${line('ssh-ed25519', bytes(32)).split(' ').slice(0, 2).join(' ').slice(0, -8)}`,
  ])
    assert.throws(() => readSshKey(key), { code: 'bad_request' }, key)
})
