/** The operator's certificate: what is told of one that does not fit, and of its renewals. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { type Authority, ensureAuthority, ensureKey, signCertificate } from '../../wire/x509/index.ts'
import { stateFolder } from '../state-folder.ts'
import { keepOperatorCertificate, readOperatorCertificate } from './operator-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-pem-'))
const authority: Authority = { privateKey: join(folder, 'ca-key.pem'), certificate: join(folder, 'ca.pem') }
const tlsCertificate = join(folder, 'chain.pem')
const tlsKey = join(folder, 'key.pem')
before(() => ensureAuthority(authority, { name: 'authority', days: 30 }, systemClock))
after(() => rmSync(folder, { recursive: true }))

/** Files of the operator for these names; what was there before is replaced, and looks changed. */
async function give(names: readonly string[], at = 0): Promise<string> {
  const publicKey = ensureKey(tlsKey)
  const certificate = await signCertificate(authority, { name: 'cloud', publicKey, days: 20, servedAt: names }, systemClock)
  writeFileSync(tlsCertificate, certificate)
  utimesSync(tlsCertificate, at, at)
  return certificate
}

function keep(name: string, where: { listen: string; publicUrl?: string }) {
  const state = stateFolder(join(folder, name))
  mkdirSync(state.root, { recursive: true })
  const clock = virtualClock(Date.now())
  const said: string[] = []
  const asked = { ...where, port: 7070, fake: true, tlsCertificate, tlsKey }
  keepOperatorCertificate(state, asked, { clock, warn: (line) => said.push(line) })
  return { said, clock, shown: () => readOperatorCertificate(state)?.certificate }
}

test('a certificate for the name or address that the catalogue names is taken without a word', async () => {
  await give(['cloud.example.org', '192.0.2.5', '2001:db8::5'])
  assert.deepEqual(keep('name', { listen: '0.0.0.0', publicUrl: 'https://cloud.example.org:7070' }).said, [])
  assert.deepEqual(keep('address', { listen: '192.0.2.5' }).said, [])
  assert.deepEqual(keep('six', { listen: '192.0.2.5', publicUrl: 'https://[2001:db8::5]:7070' }).said, [])
})

test('one for other names is taken, and it is said what clients will see and what helps', async () => {
  const certificate = await give(['cloud.example.org'])
  const { said, shown } = keep('other', { listen: '192.0.2.5' })
  assert.equal(shown(), certificate)
  assert.match(said.join(), /is for DNS:cloud\.example\.org, and the catalogue sends clients to 192\.0\.2\.5: give --public-url/)
})

test('a renewal that does not fit is not taken, and the right one that follows is, with a word each', async () => {
  const first = await give(['192.0.2.5'])
  const { said, clock, shown } = keep('renewal', { listen: '192.0.2.5' })
  writeFileSync(tlsCertificate, readFileSync(authority.certificate))
  await clock.advance(61_000)
  assert.match(said.at(-1) ?? '', /not taken: The key of --tls-key is not that of the certificate/)
  assert.equal(shown(), first)
  const second = await give(['192.0.2.5'], 1000)
  await clock.advance(61_000)
  assert.equal(said.at(-1), 'The new certificate is taken.')
  assert.equal(shown(), second)
})
