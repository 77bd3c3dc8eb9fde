import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { RSA_PEM } from './public-key.fixture.ts'
import { openSshLineOf } from './ssh-key-formats.ts'

/** Two keys, in every format as `ssh-keygen -e -m RFC4716|PKCS8|PEM` writes them; the ed25519 one in PEM as `openssl pkey` does. */
const RSA =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCpSGhEBbb0VQyKbUXQ6JfizDtxbafHAFcqVxHh8M/CLgBzPg0dunD10Kc/dTmOmTCKtjVg/ik5XyH/+nNglMG7k9a3VhU8xFZwKN5iuXvk5/yX6PBAk9cZf3cUNeOQBcuueb8wf/6FZN3L19idsfXQYmhSnJ7FXFBySV1AIFbQxY78kckmkhdWLuwJr/0BwuAceyzmK8LJXP0dbvpzir0pN33+9P2BtxN7Q/Q49/UebL72SXQCnh+sKK4i7ajWJA1JyZGlHkQs1nIS6CPflPm01y7YqDV0XiMlNrUI/Qb/k94CRnBdI0O96u3c9Rae/we9Y56te/QfiB24YWf2y+3J'
const RSA_RFC4716 = `---- BEGIN SSH2 PUBLIC KEY ----
Comment: "2048-bit RSA, converted by me@home from OpenSSH"
AAAAB3NzaC1yc2EAAAADAQABAAABAQCpSGhEBbb0VQyKbUXQ6JfizDtxbafHAFcqVxHh8M
/CLgBzPg0dunD10Kc/dTmOmTCKtjVg/ik5XyH/+nNglMG7k9a3VhU8xFZwKN5iuXvk5/yX
6PBAk9cZf3cUNeOQBcuueb8wf/6FZN3L19idsfXQYmhSnJ7FXFBySV1AIFbQxY78kckmkh
dWLuwJr/0BwuAceyzmK8LJXP0dbvpzir0pN33+9P2BtxN7Q/Q49/UebL72SXQCnh+sKK4i
7ajWJA1JyZGlHkQs1nIS6CPflPm01y7YqDV0XiMlNrUI/Qb/k94CRnBdI0O96u3c9Rae/w
e9Y56te/QfiB24YWf2y+3J
---- END SSH2 PUBLIC KEY ----`
const RSA_PKCS1 = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAqUhoRAW29FUMim1F0OiX4sw7cW2nxwBXKlcR4fDPwi4Acz4NHbpw
9dCnP3U5jpkwirY1YP4pOV8h//pzYJTBu5PWt1YVPMRWcCjeYrl75Of8l+jwQJPX
GX93FDXjkAXLrnm/MH/+hWTdy9fYnbH10GJoUpyexVxQckldQCBW0MWO/JHJJpIX
Vi7sCa/9AcLgHHss5ivCyVz9HW76c4q9KTd9/vT9gbcTe0P0OPf1Hmy+9kl0Ap4f
rCiuIu2o1iQNScmRpR5ELNZyEugj35T5tNcu2Kg1dF4jJTa1CP0G/5PeAkZwXSND
vert3PUWnv8HvWOerXv0H4gduGFn9svtyQIDAQAB
-----END RSA PUBLIC KEY-----`
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE+1HSGe58eWT5aZQivyYIm/CVsC/dwz3lXrfXgmCXGY'
const ED25519_RFC4716 = `---- BEGIN SSH2 PUBLIC KEY ----
Comment: "256-bit ED25519, converted by me@home from OpenSSH"
AAAAC3NzaC1lZDI1NTE5AAAAIE+1HSGe58eWT5aZQivyYIm/CVsC/dwz3lXrfXgmCXGY
---- END SSH2 PUBLIC KEY ----`
const ED25519_PEM = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAT7UdIZ7nx5ZPlplCK/Jgib8JWwL93DPeVet9eCYJcZg=
-----END PUBLIC KEY-----`

const read = (text: string) => openSshLineOf(Buffer.from(text))
const derOf = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
const pem = { type: 'spki', format: 'pem' } as const

test('a key is read in each format that there is', () => {
  for (const [text, line] of [
    [RSA, RSA],
    [RSA_RFC4716, RSA],
    [RSA_PEM, RSA],
    [RSA_PKCS1, RSA],
    [ED25519, ED25519],
    [ED25519_RFC4716, ED25519],
    [ED25519_PEM, ED25519],
  ] as const) {
    assert.equal(read(text), line, text)
    assert.equal(read(`${text.replaceAll('\n', '\r\n')}\r\n`), line, text)
  }
  for (const [text, line] of [
    [RSA_PEM, RSA],
    [ED25519_PEM, ED25519],
  ] as const) {
    assert.equal(openSshLineOf(derOf(text)), line, 'DER')
    assert.equal(read(derOf(text).toString('base64')), line, 'Base64 of DER')
    assert.equal(read(text.replace(/-----[^-]+-----/g, '')), line, 'Base64 of DER, in lines')
  }
})

test('the headers of RFC 4716 are passed over, also where they go on in the next line', () => {
  const headers = 'Comment: "of\\\n me: \\\nAAAA"\nx-tool: none\nSubject: me\n'
  assert.equal(read(ED25519_RFC4716.replace(/Comment: .*\n/, headers)), ED25519)
  assert.equal(read(ED25519_RFC4716.replace(/Comment: .*\n/, '')), ED25519)
})

test('what is no key, one of another kind, or not public alone, is not read', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
  for (const text of [
    '',
    'nonsense',
    'MIIB',
    'M%%%',
    '---- BEGIN SSH2 PUBLIC KEY ----\n---- END SSH2 PUBLIC KEY ----',
    '---- BEGIN SSH2 PUBLIC KEY ----\nComment: none\n---- END SSH2 PUBLIC KEY ----',
    ED25519_RFC4716.replace('AAAAC3', '%AAAC3'),
    ED25519_RFC4716.replace(/---- END.*/, ''),
    ED25519_RFC4716.replace('AAAAC3NzaC1lZDI1NTE5', 'AAAAC3NzaC1lZDI1NTE4'),
    `${ED25519_PEM}\n${RSA_PEM}`,
    RSA_PEM.replace('MIIBIjAN', 'MIIBIjAO'),
    ec.publicKey.export(pem).toString(),
    generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey.export(pem).toString(),
    rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  ])
    assert.equal(read(text), undefined, text)
  assert.equal(openSshLineOf(Buffer.concat([derOf(ED25519_PEM), Buffer.alloc(3)])), undefined)
})
