/** Secrets by the `openstack` command, the journey of docs/secrets.md, and an operator's hand on the master key. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Client, clientOf } from './harness/client.ts'
import { findPlaintext, type Needle, readableKeyFiles } from './harness/plaintext.ts'
import { succeed } from './harness/process.ts'
import { suite } from './harness/suite.ts'

const secrets = suite({ name: 'secrets', fake: true, chained: true })
const { step } = secrets

const began = Date.now()
const words = `correct-horse-${randomUUID()}`
let client: Client
let password = ''

const payloadOf = (href: string) => client.openstack(`secret get ${href} --payload -f value`)
const hrefOf = (made: Record<string, unknown>, kind = 'Secret') => String(made[`${kind} href`])

step('a password is stored and read back', async () => {
  client = await clientOf(secrets.cloud)
  password = hrefOf(await client.json(`secret store --name database --secret-type passphrase --payload ${words}`))
  assert.equal(await payloadOf(password), words)
  const [row] = await client.json<Record<string, unknown>[]>('secret list --name database')
  assert.equal(row?.['Secret href'], password)
  assert.equal(row?.Status, 'ACTIVE')
})

step('a file of bytes is stored and read back', async () => {
  const file = join(secrets.cloud.clientFolder, 'bytes')
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  writeFileSync(file, bytes)
  const href = hrefOf(await client.json(`secret store --name bytes --file ${file}`))
  await client.openstack(`secret get ${href} --file ${file}.back --payload_content_type application/octet-stream`)
  assert.deepEqual(readFileSync(`${file}.back`), bytes)
})

step('orders make a key, and a pair in a container that openssl takes', async () => {
  const { 'Order href': order } = await client.json(
    'secret order create key --name k --algorithm aes --bit-length 256 --mode cbc',
  )
  const { 'Secret href': key, Status: status } = await client.json(`secret order get ${order}`)
  assert.equal(status, 'ACTIVE')
  const file = join(secrets.cloud.clientFolder, 'key')
  await client.openstack(`secret get ${key} --file ${file} --payload_content_type application/octet-stream`)
  assert.equal(readFileSync(file).length, 32)
  const { 'Order href': pair } = await client.json('secret order create asymmetric --name p --algorithm rsa --bit-length 2048')
  const { 'Container href': container } = await client.json(`secret order get ${pair}`)
  // the client cannot write this one as JSON
  const shown = await client.openstack(`secret container get ${container}`)
  const hrefOn = (line: string) => new RegExp(`${line}.*(http:\\S+/secrets/[0-9a-f-]{36})`).exec(shown)?.[1] ?? assert.fail(shown)
  await client.openstack(`secret get ${hrefOn('Private Key')} --file ${file}.own`)
  await client.openstack(`secret get ${hrefOn('Public Key')} --file ${file}.public`)
  const derived = await succeed(['openssl', 'pkey', '-in', `${file}.own`, '-pubout'])
  assert.equal(derived.trim(), readFileSync(`${file}.public`, 'utf8').trim())
})

step('another project’s user reads what an access list names it for, and nothing else', async () => {
  const admin = await clientOf(secrets.cloud, 'welkin-admin')
  const refused = await admin.attempt(`secret get ${password} --payload`)
  assert.notEqual(refused.code, 0)
  assert.match(refused.stderr, /not allowed/)
  const { id } = await admin.json('user show admin')
  await client.openstack(`acl user add --user ${id} ${password}`)
  assert.equal(await admin.openstack(`secret get ${password} --payload -f value`), words)
  await client.openstack(`acl user remove --user ${id} ${password}`)
  assert.notEqual((await admin.attempt(`secret get ${password} --payload`)).code, 0)
})

step('consumers and containers', async () => {
  await client.openstack(`secret consumer create -s image -t image -i 1 ${password}`)
  const [consumer] = await client.json<Record<string, unknown>[]>(`secret consumer list ${password}`)
  assert.equal(consumer?.['Resource type'] ?? consumer?.['Resource Type'], 'image')
  await client.openstack(`secret consumer delete -s image -t image -i 1 ${password}`)
  const made = await client.json(`secret container create --name c --secret login=${password}`)
  await client.openstack(`secret container delete ${hrefOf(made, 'Container')}`)
  assert.equal(await payloadOf(password), words)
})

step('the master key is rotated beside the running cloud', async () => {
  const said = await secrets.cloud.welkin('secret', 'rotate-master-key', '--state', secrets.cloud.root)
  assert.match(said, /The master key is [0-9a-f]{16} from now on/)
  assert.equal(await payloadOf(password), words)
})

step('without its master key the cloud does not start, and says which it wants; with it all is there', async () => {
  const file = join(secrets.cloud.root, 'secret-master-keys.json')
  const kept = join(secrets.cloud.clientFolder, 'kept.json')
  copyFileSync(file, kept)
  await secrets.cloud.interrupt()
  await secrets.cloud.hasStopped()
  rmSync(file)
  const missing = /secret-master-keys\.json is missing\. .*sealed with the key [0-9a-f]{16}, which was in it: restore that file/s
  await assert.rejects(secrets.cloud.start(), missing)
  await secrets.cloud.hasStopped()
  assert.equal(existsSync(file), false, 'no other is made in its place')
  writeFileSync(file, JSON.stringify({ keys: [Buffer.alloc(32, 1).toString('base64url')] }))
  await assert.rejects(
    secrets.cloud.start(),
    /sealed with the master key [0-9a-f]{16}, .*the keys that are here are of .*[0-9a-f]{16}/s,
  )
  await secrets.cloud.hasStopped()
  copyFileSync(kept, file)
  await secrets.cloud.start()
  client = await clientOf(secrets.cloud)
  assert.equal(await payloadOf(password), words)
  await client.openstack(`secret delete ${password}`)
  assert.notEqual((await client.attempt(`secret get ${password}`)).code, 0)
})

/** The payload, and the master keys that are in the file now. */
function needles(): Needle[] {
  const home = join(secrets.cloud.root, 'secret-master-keys.json')
  const { keys } = JSON.parse(readFileSync(home, 'utf8')) as { keys: string[] }
  const masterKeys = keys.map((key) => ({ what: 'a master key', bytes: Buffer.from(key, 'base64url'), home }))
  return [{ what: 'a payload', bytes: Buffer.from(words) }, ...masterKeys]
}

step('no payload and no master key is in another file, a temporary file, a log, a command line or an environment', async () => {
  assert.deepEqual(findPlaintext(secrets.cloud, needles(), began), [])
  assert.deepEqual(readableKeyFiles(secrets.cloud), [])
})

step('and they would be found there', async () => {
  const [payload, key] = needles()
  assert.ok(payload && key)
  const planted = join(secrets.cloud.root, 'controller', 'core.1')
  const temporary = join(mkdtempSync('/tmp/welkin-'), 'keys.json')
  writeFileSync(planted, `x${payload.bytes.toString('base64')}`)
  writeFileSync(temporary, key.bytes.toString('hex'))
  const child = spawn('sleep', ['600'], { env: { WORDS: words } })
  const found = findPlaintext(secrets.cloud, needles(), began)
  child.kill()
  rmSync(planted)
  rmSync(dirname(temporary), { recursive: true })
  const places = [`a payload is in ${planted}`, `a master key is in ${temporary}`, `a payload is in /proc/${child.pid}/environ`]
  assert.deepEqual(found.sort(), places.sort())
})

secrets.nothingIsLeft()
