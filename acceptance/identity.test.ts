/** Logging in as people and programs do: scripts of keystoneauth and openstacksdk, and curl with what shells make of tokens. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientOf } from './harness/client.ts'
import { run, succeed } from './harness/process.ts'
import { python } from './harness/python.ts'
import { suite } from './harness/suite.ts'

const identity = suite({ name: 'identity', fake: true, overheard: true })
const { step } = identity
const url = () => `${identity.cloud.base}/identity/v3`
const loginOf = (name: 'welkin' | 'welkin-admin' = 'welkin') => {
  const { user, password, project } = identity.cloud.credentials(name)
  return { NAME: user, PASSWORD: password, PROJECT: project, URL: url() }
}

const shell = (script: string, env: Record<string, string> = {}) =>
  succeed(['bash', '-c', `set -eo pipefail; ${script}`], { cwd: identity.cloud.clientFolder, env: { URL: url(), ...env } })

function writeBody(name: string, domain?: object): void {
  const { user, password, project } = identity.cloud.credentials('welkin')
  const auth = {
    identity: { methods: ['password'], password: { user: { name: user, password, ...(domain && { domain }) } } },
    scope: { project: { name: project, ...(domain && { domain }) } },
  }
  writeFileSync(join(identity.cloud.clientFolder, name), JSON.stringify({ auth }))
}

step('keystoneauth’s v3.Password', async () => {
  const [project, ...services] = await python('keystoneauth-password.py', loginOf())
  assert.match(project ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual(services, ['identity 200', 'compute 200', 'image 300', 'network 200'])
})

step('keystoneauth’s v3.ApplicationCredential', async () => {
  const client = await clientOf(identity.cloud)
  const made = await client.json('application credential create --role reader ci')
  const { id, secret } = Object.fromEntries(Object.entries(made).map(([key, value]) => [key.toLowerCase(), String(value)]))
  const env = { ...loginOf(), ID: id ?? '', SECRET: secret ?? '', CREDENTIAL: 'ci' }
  assert.deepEqual(await python('keystoneauth-application-credential.py', env), ['200', '200'])
  await client.openstack('application credential delete ci')
  await assert.rejects(python('keystoneauth-application-credential.py', env), /401/)
})

step('openstacksdk’s connect', async () => {
  const [who, networks, flavors] = await python('sdk-connect.py', { OS_CLIENT_CONFIG_FILE: identity.cloud.cloudsYaml })
  assert.match(who ?? '', /^[0-9a-f]{32} [0-9a-f]{32}$/)
  assert.equal(networks, "['private', 'public']")
  assert.equal(flavors, "['m1.large', 'm1.medium', 'm1.small', 'm1.tiny', 'm1.xlarge']")
})

step('curl: the password body, with and without a domain; a token with the carriage return that awk leaves', async () => {
  writeBody('body.json', { id: 'default' })
  writeBody('no-domain.json')
  for (const file of ['body.json', 'no-domain.json']) {
    // as in tutorials: the header's line ends with a carriage return, which awk keeps
    const printed = await shell(`
      TOKEN=$(curl -s -i -H 'Content-Type: application/json' -d @${file} $URL/auth/tokens | awk '/X-Subject-Token: /{print $NF}')
      printf '%s' "$TOKEN" | tail -c 1 | od -An -tx1
      curl -s -o /dev/null -w '%{http_code}' -H "X-Auth-Token: $TOKEN" -H "X-Subject-Token: $TOKEN" $URL/auth/tokens`)
    assert.deepEqual(printed.trim().split(/\s+/), ['0d', '200'], file)
  }
})

step('curl: a body without its last brace is told where it is wrong', async () => {
  writeBody('body.json', { id: 'default' })
  const printed = await shell(
    `head -c -1 body.json > cut.json; curl -s -w '\\n%{http_code}' -H 'Content-Type: application/json' -d @cut.json $URL/auth/tokens`,
  )
  const [text = '', status] = printed.split('\n')
  assert.equal(status, '400')
  const { error } = JSON.parse(text) as { error: { code: number; title: string; message: string } }
  assert.deepEqual([error.code, error.title], [400, 'Bad Request'])
  assert.match(error.message, /JSON/)
  assert.match(error.message, /(line|position|column|char)\D*\d+/i)
})

step('curl: a token that is none is no hindrance to the version document, and 401 below it', async () => {
  const [root, versions, beneath] = (
    await shell(`for path in /identity /identity/v3 /identity/v3/users; do
      curl -s -o reply.json -w '%{http_code} ' -H 'X-Auth-Token:999888777666' ${identity.cloud.base}$path; cat reply.json | tr -d '\\n'; echo
    done`)
  )
    .trimEnd()
    .split('\n')
  assert.match(root ?? '', /^300 \{"versions"/)
  assert.match(versions ?? '', /^200 \{"version"/)
  assert.match(beneath ?? '', /^401 \{"error":\{"code":401,"title":"Unauthorized"/)
})

step('a class comes by one file, dry first, and its students log in', async () => {
  const { clientFolder, root } = identity.cloud
  writeFileSync(join(clientFolder, 'people.csv'), ['name,project,role', 'ada,class,member', 'ben,class,member', ''].join('\n'))
  const file = join(clientFolder, 'people.csv')
  await identity.cloud.welkin('identity', 'import', file, '--dry-run', '--state', root)
  const admin = await clientOf(identity.cloud, 'welkin-admin')
  assert.doesNotMatch(await admin.openstack('user list'), /\bada\b/)
  await identity.cloud.welkin('identity', 'import', file, '--state', root)
  const users = await admin.json<{ Name: string }[]>('user list')
  assert.deepEqual(users.map(({ Name }) => Name).sort(), ['ada', 'admin', 'ben', 'demo'])
  await admin.openstack('user set --password known-now ada')
  const printed = await run(
    [
      'curl',
      ...['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json', '-d'],
      JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user: { name: 'ada', password: 'known-now' } } },
          scope: { project: { name: 'class' } },
        },
      }),
      `${url()}/auth/tokens`,
    ],
    {},
  )
  assert.equal(printed.stdout, '201')
})

identity.nothingIsLeft()
