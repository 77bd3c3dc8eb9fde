import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { silentLog } from '../../kernel/log.ts'
import { federationFile, parseFederationFile } from './federation-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'welkin-test-federation-'))
after(() => rmSync(folder, { recursive: true }))

const GOOD = `
public_url: https://cloud.example/identity/v3
trusted_dashboards: [https://dash.example/auth/websso/]
providers:
  corp:
    openid: {kind: openid, issuer: https://login.example, client_id: welkin, client_secret: hush}
`

test('what is wrong is told by place, and no secret with it', () => {
  assert.equal(parseFederationFile('f', GOOD).providers?.corp?.openid?.kind, 'openid')
  assert.deepEqual(parseFederationFile('f', ''), {})
  const refused = (text: string, why: RegExp) =>
    assert.throws(
      () => parseFederationFile('f', text),
      (error: unknown) => error instanceof Error && why.test(error.message) && !error.message.includes('hush'),
    )
  refused('a: [', /f:1/)
  refused(GOOD.replace('kind: openid', 'kind: magic'), /providers\/corp\/openid/)
  refused(GOOD.replace('issuer: https://login.example, ', ''), /providers\/corp\/openid/)
  refused(GOOD.replace('client_id', 'client'), /providers\/corp\/openid/)
  refused(GOOD.replace(/public_url.*/, ''), /public_url is missing/)
  refused(`${GOOD}dashboards: []`, /\(dashboards\)/)
})

test('a change is in force at the next use; one that cannot be used is not', () => {
  const path = join(folder, 'federation.yaml')
  const settings = federationFile({ path, copy: path }, silentLog)
  assert.deepEqual(settings(), {})
  writeFileSync(path, GOOD)
  assert.deepEqual(Object.keys(settings().providers ?? {}), ['corp'])
  writeFileSync(path, `${GOOD}\nnonsense: 1`)
  assert.deepEqual(Object.keys(settings().providers ?? {}), ['corp'])
  assert.throws(() => federationFile({ path, copy: path }, silentLog), /\(nonsense\)/)
  rmSync(path)
  assert.deepEqual(settings(), {})
})
