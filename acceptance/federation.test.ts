/** People whom others vouch for: keystoneauth's ways in by a real OpenID provider, and by another cloud's word. */
import assert from 'node:assert/strict'
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { clientOf } from './harness/client.ts'
import { CLIENT, startOpenIdProvider } from './harness/openid-provider.ts'
import { succeed } from './harness/process.ts'
import { python } from './harness/python.ts'
import { suite } from './harness/suite.ts'

const federation = suite({ name: 'federation', fake: true, chained: true })
const { step } = federation
const url = () => `${federation.cloud.base}/identity/v3`
const IDP = 'https://idp.example/own'
let provider: Awaited<ReturnType<typeof startOpenIdProvider>> | undefined
after(() => provider?.close())

/** By the operator's hand, as docs/federation.md has it: JSON is YAML too. */
async function writeSettings(issuer: string): Promise<void> {
  const { clientFolder, root } = federation.cloud
  const made = ['-keyout', 'saml.key', '-out', 'saml.pem']
  await succeed(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=own', ...made], {
    cwd: clientFolder,
  })
  const [key, certificate] = ['saml.key', 'saml.pem'].map((file) => readFileSync(join(clientFolder, file), 'utf8'))
  const openid = { kind: 'openid', issuer, client_id: CLIENT.id, client_secret: CLIENT.secret }
  const saml2 = { kind: 'saml', entity_id: IDP, certificates: [certificate] }
  const saml = { entity_id: IDP, sso_endpoint: `${IDP}/sso`, key, certificate }
  const path = join(root, 'federation.yaml')
  writeFileSync(path, JSON.stringify({ public_url: url(), providers: { corp: { openid }, own: { saml2 } }, saml }), {
    mode: 0o600,
  })
  const { uid, gid } = statSync(join(root, 'sealing-keys.json'))
  chownSync(path, uid, gid)
}

async function writeRules(name: string, rules: object[]): Promise<string> {
  const path = join(federation.cloud.clientFolder, name)
  writeFileSync(path, JSON.stringify(rules))
  return path
}

step('an operator sets providers and mappings up', async () => {
  provider = await startOpenIdProvider()
  await writeSettings(provider.issuer)
  const { openstack } = await clientOf(federation.cloud, 'welkin-admin')
  const domain = { domain: { id: 'default' } }
  const corp = await writeRules('corp.json', [
    {
      local: [{ user: { name: '{0}' } }, { groups: '{1}', ...domain }],
      remote: [{ type: 'OIDC-email' }, { type: 'OIDC-groups' }],
    },
    {
      local: [{ user: { name: '{0}' }, group: { name: 'crew', ...domain } }],
      remote: [{ type: 'OIDC-sub' }, { type: 'OIDC-sub', any_one_of: [CLIENT.id] }],
    },
  ])
  const own = await writeRules('own.json', [
    {
      local: [{ user: { name: '{0} of {1}' } }, { group: { name: 'crew', ...domain } }],
      remote: [{ type: 'openstack_user' }, { type: 'openstack_user_domain' }],
    },
  ])
  await openstack('group create crew')
  await openstack('project create shared')
  await openstack('role add --group crew --project shared member')
  await openstack(`identity provider create corp --remote-id ${provider.issuer}`)
  await openstack(`mapping create corp --rules ${corp}`)
  await openstack('federation protocol create openid --identity-provider corp --mapping corp')
  await openstack(`identity provider create own --remote-id ${IDP}`)
  await openstack(`mapping create own --rules ${own} --schema-version 2.0`)
  await openstack('federation protocol create saml2 --identity-provider own --mapping own')
  const auth = `${url()}/OS-FEDERATION/identity_providers/own/protocols/saml2/auth`
  await openstack(`service provider create self --auth-url ${auth} --service-provider-url ${auth}`)
})

step('keystoneauth’s OidcPassword, OidcClientCredentials and OidcAccessToken', async () => {
  const env = { URL: url(), ISSUER: provider?.issuer ?? '', CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret, PERSON: 'jo' }
  const lines = await python('keystoneauth-oidc.py', env)
  assert.deepEqual(
    lines,
    ['jo@example.com', CLIENT.id, 'jo@example.com'].map((name) => `${name} shared member,reader`),
  )
})

step('keystoneauth’s Keystone2Keystone', async () => {
  const { user, password, project } = federation.cloud.credentials('welkin')
  const lines = await python('keystoneauth-k2k.py', { URL: url(), NAME: user, PASSWORD: password, PROJECT: project })
  assert.deepEqual(lines, [`${user} of Default shared member,reader`, '200'])
})

step('a provider that goes takes its people with it', async () => {
  const { json, openstack } = await clientOf(federation.cloud, 'welkin-admin')
  const domain = (await json<{ domain_id: string }>('identity provider show corp')).domain_id
  const people = () => json<{ Name: string }[]>(`user list --domain ${domain}`)
  assert.deepEqual((await people()).map((one) => one.Name).toSorted(), ['jo@example.com', CLIENT.id])
  await openstack('identity provider delete corp')
  assert.deepEqual(await people(), [])
})

federation.nothingIsLeft()
