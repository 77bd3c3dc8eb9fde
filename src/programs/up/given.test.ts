import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireGiven } from './given.ts'
import type { UpOptions } from './options.ts'

const base: UpOptions = { fake: true, fakeHosts: 1, customaryPorts: false, limitModel: 'flat', logLevel: 'info' }

const WRONG: [Partial<UpOptions>, RegExp][] = [
  [{ database: 'mysql://x' }, /^--database is sqlite:/],
  [{ database: 'postgres://[x' }, /^--database is sqlite:/],
  [{ database: 'sqlite:/nope/at/all.db' }, /^--database names a file in \/nope\/at, which is not there/],
  [{ database: 'postgres://u@127.0.0.1/x?sslrootcert=/nope' }, /^sslrootcert of --database names \/nope/],
  [{ inspect: '1:2:3' }, /^--inspect is HOST:PORT/],
  [{ inspect: '80' }, /^--inspect is HOST:PORT/],
  [{ inspect: '127.0.0.1:70000' }, /^--inspect is HOST:PORT/],
  [{ policy: '/nope' }, /^--policy names \/nope, where there is no file: give/],
  [{ policy: '/tmp' }, /^--policy names \/tmp, where there is no file/],
  [{ identitySettings: '/nope' }, /^--identity-settings names/],
  [{ tlsCertificate: '/nope' }, /^--tls-certificate names/],
  [{ tlsKey: '/nope' }, /^--tls-key names/],
  [{ encapIp: '1.2.3' }, /^--encap-ip is an IPv4 address such as/],
  [{ ovnPort: 7070 }, /^--ovn-port and --port are both 7070/],
  [{ port: 8000, ovnPort: 8000 }, /^--ovn-port and --port are both 8000/],
  [{ fakeHosts: 1e9 }, /^--fake-hosts is a number of 1 to 10000, not 1000000000/],
  [{ fake: false, encapIp: 'here' }, /^--encap-ip is an IPv4 address such as/],
  [{ fake: false, encapIp: '192.0.2.9' }, /^--encap-ip: this machine has no address 192\.0\.2\.9: give/],
]
for (const [given, said] of WRONG)
  test(`refused in words of its option: ${JSON.stringify(given)}`, () =>
    assert.throws(() => requireGiven({ ...base, ...given }), { message: said }))

test('what is right passes', () => {
  for (const inspect of [true, '0', '9229', '127.0.0.1:9229', '[::1]:9229', 'localhost:9229'] as const)
    requireGiven({ ...base, inspect })
  requireGiven({ ...base, policy: import.meta.filename, database: 'sqlite:/tmp/x.db' })
  requireGiven({ ...base, database: 'postgres://u@127.0.0.1/x' })
})
