import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { connectOvsdb } from './connection.ts'
import type { Endpoint, TlsIdentity } from './endpoint.ts'
import { NORTHBOUND, type RealOvsdb, startOvsdb } from './real-ovsdb.fixture.ts'

let directory: string
let server: RealOvsdb
let endpoint: Endpoint

const file = (name: string) => join(directory, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']

const makeCa = (ca: string) =>
  openssl('req', '-x509', ...NEW_KEY, '-subj', `/CN=${ca}`, '-keyout', `${ca}.key`, '-out', `${ca}.pem`)
const makeSigned = (name: string, ca: string) =>
  openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-subj',
    `/CN=${name}`,
    '-CA',
    `${ca}.pem`,
    '-CAkey',
    `${ca}.key`,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
  )

const read = (name: string) => readFileSync(file(name), 'utf8')
const identity = (name: string, ca: string): TlsIdentity => ({
  privateKey: read(`${name}.key`),
  certificate: read(`${name}.pem`),
  ca: read(`${ca}.pem`),
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  assert.ok(address && typeof address === 'object')
  return address.port
}

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'welkin-tls-'))
  makeCa('ca')
  makeCa('stranger')
  makeSigned('server', 'ca')
  makeSigned('client', 'ca')
  makeSigned('intruder', 'stranger')
  const port = await freePort()
  endpoint = { kind: 'ssl', host: '127.0.0.1', port }
  const keys = [`--private-key=${file('server.key')}`, `--certificate=${file('server.pem')}`, `--ca-cert=${file('ca.pem')}`]
  server = await startOvsdb({ args: [`--remote=pssl:${port}:127.0.0.1`, ...keys] })
})
after(async () => {
  await server.end()
  rmSync(directory, { recursive: true, force: true })
})

const connect = (tls?: TlsIdentity) => connectOvsdb({ endpoint, clock: patientClock, log: silentLog, tls })
const unavailable = (error: unknown) => error instanceof CloudError && error.code === 'unavailable'

test('both sides prove themselves', async () => {
  const connection = await connect(identity('client', 'ca'))
  assert.ok((await connection.listDatabases()).includes(NORTHBOUND))
  connection.close()
})

test('a server signed by another authority is not trusted', () =>
  assert.rejects(connect(identity('client', 'stranger')), unavailable))

test('a client signed by another authority gets nothing', async () => {
  // In TLS 1.3 a client learns of its refusal only after its own handshake is done: by then the request may be on its way.
  await assert.rejects(async () => {
    const connection = await connect(identity('intruder', 'ca'))
    await connection.listDatabases()
  }, unavailable)
})

test('without an identity nothing is tried', () =>
  assert.rejects(connect(), (error) => error instanceof CloudError && error.code === 'bad_request'))
