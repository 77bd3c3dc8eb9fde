/** A user leaves one cloud with all secrets and comes to another: the script of docs/secrets.md, through a pipe and an encrypted file. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { ROOT } from '../tools/setup/paths.mjs'
import { clientOf, ensureClient } from './harness/client.ts'
import { type Cloud, makeCloud } from './harness/cloud.ts'
import { type Finished, run } from './harness/process.ts'
import { suite } from './harness/suite.ts'

const MARK = 'heron-lantern-quarry'
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
/** Secrets and containers that are to come over. */
const ALL = 15

const suiteOf = suite({ name: 'move-secrets', fake: true, chained: true })
const { step } = suiteOf

let other: Cloud | undefined
after(() => other?.end().catch(() => undefined))

const otherCloud = () => other ?? assert.fail('The other cloud did not start.')
const encrypted = () => join(suiteOf.cloud.clientFolder, 'secrets.enc')

/** A line of shell, as a user types it, in which `move-secrets` is the script. */
async function shell(cloud: Cloud, line: string): Promise<Finished> {
  const python = join(dirname(await ensureClient()), 'python')
  const script = `set -o pipefail; move-secrets() { ${python} ${ROOT}/docs/scripts/move-secrets.py "$@"; }; ${line}`
  const home = suiteOf.cloud.clientFolder
  const env = { OS_CLIENT_CONFIG_FILE: cloud.cloudsYaml, OS_CLOUD: 'welkin', HOME: home }
  return run(['bash', '-c', script], { env, cwd: home, timeoutMs: 180_000 })
}

async function succeeds(cloud: Cloud, line: string): Promise<Finished> {
  const done = await shell(cloud, line)
  assert.equal(done.code, 0, done.stderr)
  return done
}

const CIPHER = 'openssl enc -aes-256-cbc -pbkdf2 -pass file:passphrase'

interface Exported {
  kind: string
  id: string
  members?: { name: string; id: string }[]
}

interface Member {
  name: string | null
  secret_ref: string
}

/** Ids are each cloud's own: members of containers are told by what they are. */
async function contentOf(cloud: Cloud): Promise<unknown[]> {
  const { stdout } = await succeeds(cloud, 'move-secrets export | cat')
  const all = stdout
    .trim()
    .split('\n')
    .map((line): Exported => JSON.parse(line))
    .filter(({ kind }) => kind !== 'end')
  const named = new Map(all.map(({ id, ...one }) => [id, JSON.stringify(one)]))
  const told = all.map(({ id: _, members, ...one }) => ({
    ...one,
    members: members?.map(({ name, id }) => [name, named.get(id)]).sort(),
  }))
  return told.map((one) => JSON.stringify(one)).sort()
}

/** A request that the `openstack` command has no word for. */
async function ask(cloud: Cloud, method: string, path: string, body?: object | Buffer, type = 'application/json') {
  const { token, base } = await cloud.login()
  const url = path.startsWith('http') ? path : `${base}/key-manager/v1${path}`
  const headers = { 'X-Auth-Token': token, 'Content-Type': type, 'OpenStack-API-Version': 'key-manager 1.1' }
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body)
  const reply = await fetch(url, { method, headers, body: sent })
  const text = await reply.text()
  assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${text}`)
  return text === '' ? {} : JSON.parse(text)
}

/** By two requests, as users give what JSON cannot hold. */
async function storeBytes(name: string, type: string, bytes: Buffer): Promise<string> {
  const { secret_ref: href } = await ask(suiteOf.cloud, 'POST', '/secrets', { name })
  await ask(suiteOf.cloud, 'PUT', href, bytes, type)
  return href
}

step('one of everything is kept', async () => {
  const client = await clientOf(suiteOf.cloud)
  const made = await client.json(
    `secret store --name words --secret-type passphrase --payload ${MARK} --expiration 2090-01-02T03:04:05`,
  )
  const href = String(made['Secret href'])
  await ask(suiteOf.cloud, 'PUT', `${href}/metadata`, { metadata: { place: 'cellar' } })
  await client.openstack(`acl submit --no-project-access --user 0123456789abcdef0123456789abcdef ${href}`)
  await client.openstack(`secret consumer create -s image -t image -i 1 ${href}`)
  writeFileSync(join(suiteOf.cloud.clientFolder, 'bytes'), EVERY_BYTE)
  await client.openstack('secret store --name bytes --file bytes')
  await client.openstack('secret order create asymmetric --name pair --algorithm rsa --bit-length 2048')
  await client.openstack(`secret container create --name box --secret login=${href}`)
  assert.equal((await contentOf(suiteOf.cloud)).length, 6)
})

step('what only the API itself can be given is kept too', async () => {
  const pem = await storeBytes(
    'pem',
    'text/plain',
    Buffer.from('\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE----- \n\n'),
  )
  const full = Buffer.concat(Array.from({ length: 79 }, () => EVERY_BYTE)).subarray(0, 20_000)
  await storeBytes('full', 'application/octet-stream', full)
  await storeBytes('nul', 'text/plain', Buffer.from('a\0b\0'))
  const latin = await storeBytes('latin', 'text/plain', Buffer.from([0x67, 0xfc, 0xff, 0x0a]))
  const pkcs8 = {
    payload: EVERY_BYTE.toString('base64'),
    payload_content_type: 'application/pkcs8',
    payload_content_encoding: 'base64',
  }
  await ask(suiteOf.cloud, 'POST', '/secrets', { name: 'pkcs8', ...pkcs8 })
  await ask(suiteOf.cloud, 'POST', '/secrets', { name: 'empty' })
  for (const half of ['left', 'right'])
    await ask(suiteOf.cloud, 'PUT', `${await storeBytes('twin', 'text/plain', Buffer.from('same'))}/metadata`, {
      metadata: { half },
    })
  const consumer = { service: 'image', resource_type: 'image' }
  for (let i = 0; i < 250; i++) await ask(suiteOf.cloud, 'POST', `${pem}/consumers`, { ...consumer, resource_id: `${i}` })
  const refs = [{ name: 'a', secret_ref: pem }]
  const box = await ask(suiteOf.cloud, 'POST', '/containers', { name: 'names', type: 'generic', secret_refs: refs })
  for (const member of [{ name: 'b', secret_ref: pem }, { name: 'c', secret_ref: latin }, { secret_ref: pem }])
    await ask(suiteOf.cloud, 'POST', `${box.container_ref}/secrets`, member)
  assert.equal((await contentOf(suiteOf.cloud)).length, ALL)
})

step('an export goes into a pipe, and into no file or terminal in clear', async () => {
  const refused = await shell(suiteOf.cloud, 'move-secrets export > clear')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /in clear: send them into a pipe/)
  writeFileSync(join(suiteOf.cloud.clientFolder, 'passphrase'), 'a passphrase of its owner\n')
  await succeeds(suiteOf.cloud, `move-secrets export | ${CIPHER} -out secrets.enc`)
  assert.ok(!readFileSync(encrypted()).includes(MARK))
})

step('another cloud takes what a killed import left, and all of it in the end; once more it changes nothing', async () => {
  other = await makeCloud({ name: 'move-secrets-to', fake: true })
  await other.start()
  const half = await shell(other, `${CIPHER} -d -in secrets.enc | sed -n 1,2p | move-secrets import`)
  assert.equal(half.code, 1)
  assert.match(half.stderr, /the export broke off: its last line did not come\n2 made, 0 were there/)
  const open = `${CIPHER} -d -in secrets.enc | move-secrets import`
  assert.match((await succeeds(other, open)).stderr, new RegExp(`${ALL - 2} made, 2 were there`))
  const content = await contentOf(suiteOf.cloud)
  assert.deepEqual(await contentOf(other), content)
  assert.match((await succeeds(other, open)).stderr, new RegExp(`0 made, ${ALL} were there`))
  assert.deepEqual(await contentOf(other), content)
})

step('what an import had begun when it was killed is gone on with, and not made beside it', async () => {
  const cloud = otherCloud()
  const content = await contentOf(cloud)
  const { secrets } = await ask(cloud, 'GET', '/secrets?name=full')
  await ask(cloud, 'DELETE', secrets[0].secret_ref)
  await ask(cloud, 'POST', '/secrets', { name: 'full' })
  const { containers } = await ask(cloud, 'GET', '/containers?name=names')
  const [{ container_ref, name, type, secret_refs: refs }] = containers
  await ask(cloud, 'DELETE', container_ref)
  await ask(cloud, 'POST', '/containers', {
    name,
    type,
    secret_refs: refs.filter((one: Member) => ['a', 'c'].includes(one.name ?? '')),
  })
  const done = await succeeds(cloud, `${CIPHER} -d -in secrets.enc | move-secrets import`)
  assert.match(done.stderr, new RegExp(`2 made, ${ALL - 2} were there`))
  assert.deepEqual(await contentOf(cloud), content)
})

step('what one may not read is told, and the rest comes', async () => {
  const admin = await clientOf(suiteOf.cloud, 'welkin-admin')
  await admin.openstack('user create --password amys-password amy')
  await admin.openstack('role add --user amy --project demo member')
  const { user, password } = suiteOf.cloud.credentials('welkin')
  const amys = readFileSync(suiteOf.cloud.cloudsYaml, 'utf8').replace(`"${user}"`, '"amy"').replace(password, 'amys-password')
  writeFileSync(join(suiteOf.cloud.clientFolder, 'amys.yaml'), amys)
  const done = await shell(suiteOf.cloud, 'OS_CLIENT_CONFIG_FILE=amys.yaml move-secrets export | wc -l')
  assert.equal(done.code, 1)
  assert.match(done.stderr, /^left out: GET \/secrets\/[0-9a-f-]{36}\/payload: 403/)
  assert.equal(done.stdout.trim(), `${ALL}`, 'one is left out, and the last line says how many there are')
})

step('what others keep to themselves where one imports is told, and is no failure', async () => {
  const one = `{ ${CIPHER} -d -in secrets.enc | grep '"name": "nul"'; echo '{"kind": "end", "count": 1}'; }`
  const done = await succeeds(suiteOf.cloud, `${one} | OS_CLIENT_CONFIG_FILE=amys.yaml move-secrets import`)
  assert.match(done.stderr, /^not compared, for it may not be read: GET \/secrets\/[0-9a-f-]{36}\/payload: 403/)
  assert.match(done.stderr, /0 made, 1 were there/)
})

step('what is no whole export is told of in a line', async () => {
  const cloud = otherCloud()
  const told = async (line: string) => {
    const { code, stderr } = await shell(cloud, `${line} | move-secrets import`)
    assert.equal(code, 1)
    return stderr
  }
  assert.match(await told('printf ""'), /^the export broke off: its last line did not come\n0 made, 0 were there/)
  assert.match(await told('echo hello'), /^line 1 is not an export's, or was cut/)
  assert.match(await told(`echo '{"name": 1}'`), /^line 1 is not an export's/)
  const short = `${CIPHER} -d -in secrets.enc | sed 1d`
  assert.match(await told(short), new RegExp(`^${ALL - 1} of the ${ALL} that were exported came|not made`, 'm'))
})

step('the other cloud ends', async () => {
  await otherCloud().end()
})

suiteOf.nothingIsLeft()
