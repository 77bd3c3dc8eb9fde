/** The master key of a real cloud goes into a PKCS#11 token and back, by the commands of docs/secrets.md, with kills and a token that is away. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import { ROOT } from '../tools/setup/paths.mjs'
import { type Client, clientOf } from './harness/client.ts'
import { eventually, sleep } from './harness/eventually.ts'
import { findPlaintext, readableKeyFiles } from './harness/plaintext.ts'
import { cleanEnvironment, succeed } from './harness/process.ts'
import { suite } from './harness/suite.ts'

const began = Date.now()
const MARK = `nightjar-cobalt-${randomUUID()}`
const PIN = `pin-${randomUUID()}`
const SECRETS = 12

const folder = mkdtempSync('/var/tmp/wa-softhsm-')
const tokens = join(folder, 'tokens')
const env = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') }
after(() => rmSync(folder, { recursive: true, force: true }))

const cloud = suite({ name: 'token', chained: true, env })
const { step } = cloud

let client: Client
const hrefs: string[] = []

const asWelkin = ['setpriv', '--reuid=welkin', '--regid=welkin', '--clear-groups', '--']
const makeToken = (label: string) =>
  succeed([...asWelkin, 'softhsm2-util', '--init-token', '--free', '--label', label, '--so-pin', '4321', '--pin', PIN], { env })

async function store(): Promise<void> {
  const made = await client.json(`secret store --name s${hrefs.length} --payload ${MARK}-${hrefs.length}`)
  hrefs.push(String(made['Secret href']))
}

const read = (href: string) => client.openstack(`secret get ${href} --payload -f value`)

/** Asks the API itself: many in the time of one command. */
async function requireAll(): Promise<void> {
  const session = await cloud.cloud.login()
  for (const [i, href] of hrefs.entries()) {
    const reply = await fetch(`${href}/payload`, { headers: { 'X-Auth-Token': session.token, Accept: 'text/plain' } })
    assert.deepEqual([reply.status, await reply.text()], [200, `${MARK}-${i}`], href)
  }
}

function writeSettings(label: string): void {
  const text = `p11_crypto_plugin:
  library_path: /usr/lib/softhsm/libsofthsm2.so
  token_label: ${label}
  login_file: ${folder}/pin
  mkek_label: welkin-mkek
  hmac_label: welkin-hmac
`
  writeFileSync(join(cloud.cloud.root, 'secret.yaml'), text)
}

const rotate = (...words: string[]) => cloud.cloud.welkin('secret', 'rotate-master-key', '--state', cloud.cloud.root, ...words)
const keyFile = () => join(cloud.cloud.root, 'secret-master-keys.json')

async function restart(): Promise<void> {
  await cloud.cloud.interrupt()
  await cloud.cloud.start()
}

/** Kills the command after each of these times, while secrets are stored and read; then lets it end. */
async function rotateByKills(to: string): Promise<void> {
  for (const ms of [250, 450, 600, 700, 800, 900, 1000]) {
    const words = ['secret', 'rotate-master-key', '--state', cloud.cloud.root, '--to', to]
    const command = spawn(join(ROOT, 'bin', 'welkin'), words, {
      env: { ...cleanEnvironment(), ...env },
      stdio: 'ignore',
      detached: true,
    })
    await sleep(ms)
    if (command.exitCode === null && command.pid) process.kill(-command.pid, 'SIGKILL')
    await requireAll()
  }
  const going = rotate('--to', to)
  await store()
  await going
  await requireAll()
}

step('secrets are kept under a master key in a file, and a token is made', async () => {
  client = await clientOf(cloud.cloud)
  for (let i = 0; i < SECRETS; i++) await store()
  chmodSync(folder, 0o711)
  mkdirSync(tokens, { mode: 0o700 })
  const { uid, gid } = statSync(join(cloud.cloud.root, 'controller'))
  chownSync(tokens, uid, gid)
  writeFileSync(env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  writeFileSync(join(folder, 'pin'), `${PIN}\n`, { mode: 0o600 })
  for (const label of ['welkin', 'another']) await makeToken(label)
  // keys in the other one too, which are nobody's in the end
  writeSettings('another')
  for (const to of ['pkcs11', 'file', 'file']) await rotate('--to', to)
})

step('with settings of the token the cloud goes on with its file, and the token is one of two secret stores', async () => {
  writeSettings('welkin')
  await restart()
  client = await clientOf(cloud.cloud)
  await requireAll()
  const session = await cloud.cloud.login()
  const ask = async (path: string) =>
    (
      await fetch(`${cloud.cloud.base}/key-manager/v1/secret-stores${path}`, { headers: { 'X-Auth-Token': session.token } })
    ).json() as Promise<{
      secret_stores: { crypto_plugin: string; global_default: boolean }[]
      crypto_plugin: string
    }>
  const { secret_stores: stores } = await ask('')
  assert.deepEqual(
    stores.map(({ crypto_plugin, global_default }) => [crypto_plugin, global_default]),
    [
      ['p11_crypto', false],
      ['simple_crypto', true],
    ],
  )
  assert.equal((await ask('/global-default')).crypto_plugin, 'simple_crypto')
})

step('the master key goes into the token, by commands that are killed, and nothing is lost', async () => {
  await rotateByKills('pkcs11')
  assert.match(await cloud.cloud.welkin('status', '--state', cloud.cloud.root), /master key [0-9a-f]{16} is in a PKCS#11 token/)
  await rotate()
  assert.equal(existsSync(keyFile()), false, 'nothing needs the file any more')
  await restart()
  client = await clientOf(cloud.cloud)
  await requireAll()
  assert.equal(await read(hrefs[0] ?? ''), `${MARK}-0`)
})

step('the wrong token is refused at the start, with both fingerprints', async () => {
  await cloud.cloud.interrupt()
  writeSettings('another')
  await assert.rejects(cloud.cloud.start(), /sealed with the master key [0-9a-f]{16}.*label another.*: [0-9a-f]{16}/s)
  await cloud.cloud.hasStopped()
  writeSettings('welkin')
  await cloud.cloud.start()
  client = await clientOf(cloud.cloud)
  await requireAll()
})

step('a token that is away: 503, and all is back by itself', async () => {
  await restart() // no key of a project is open
  renameSync(tokens, `${tokens}.away`)
  const [child] = childrenOf('token-program')
  if (child) process.kill(child, 'SIGKILL')
  const session = await cloud.cloud.login()
  const ask = () => fetch(`${hrefs[0]}/payload`, { headers: { 'X-Auth-Token': session.token, Accept: 'text/plain' } })
  const refused = await ask()
  assert.equal(refused.status, 503)
  assert.deepEqual(await refused.json(), {
    code: 503,
    title: 'Service Unavailable',
    description: 'Secret payload retrieval failure seen - please contact site administrator.',
  })
  renameSync(`${tokens}.away`, tokens)
  await eventually('it is read again', async () => assert.equal((await ask()).status, 200))
  await requireAll()
})

/** What the doctor says of the master key. */
const diagnosis = (): Promise<string> =>
  cloud.cloud.welkin('doctor', '--state', cloud.cloud.root).catch((error: Error) => error.message)

step('the doctor asks the token for the right key, and tries no PIN that was refused', async () => {
  assert.match(
    await diagnosis(),
    /The master key [0-9a-f]{16} is in the PKCS#11 token of label welkin .*opens the keys of projects/,
  )
  const pin = join(folder, 'pin')
  writeFileSync(pin, 'wrong-pin\n')
  assert.match(await diagnosis(), /master keys of secrets cannot be reached.*CKR_PIN_INCORRECT/s)
  assert.match(await diagnosis(), /has refused this PIN before/)
  writeFileSync(pin, `${PIN}\n`)
  writeSettings('another')
  assert.match(
    await diagnosis(),
    /The master key [0-9a-f]{16} is not where it should be.*in none of: the PKCS#11 token of label another/s,
  )
  writeSettings('welkin')
  assert.match(await diagnosis(), /opens the keys of projects/)
})

step('no payload and no PIN is in a file, a temporary file, a log, a command line or an environment', async () => {
  const needles = [
    { what: 'a payload', bytes: Buffer.from(MARK) },
    { what: 'the PIN', bytes: Buffer.from(PIN), home: join(folder, 'pin') },
  ]
  assert.deepEqual(findPlaintext(cloud.cloud, needles, began), [])
  assert.deepEqual(readableKeyFiles(cloud.cloud), [])
  const [child = 0] = childrenOf('token-program')
  assert.equal(
    statSync(`/proc/${child}`).uid,
    statSync(join(cloud.cloud.root, 'controller')).uid,
    'the child is no more than the controller',
  )
})

step('and back into a file, by commands that are killed; then there is no token', async () => {
  await rotateByKills('file')
  await rotate()
  rmSync(join(cloud.cloud.root, 'secret.yaml'))
  renameSync(tokens, `${tokens}.gone`)
  await restart()
  client = await clientOf(cloud.cloud)
  await requireAll()
  assert.deepEqual(childrenOf('token-program'), [], 'nobody loads a module who has no token')
})

/** Of this cloud: it runs from its own state folder. */
function childrenOf(program: string): number[] {
  return globSync('/proc/[0-9]*/cmdline').flatMap((path) => {
    try {
      const text = readFileSync(path, 'utf8')
      return text.includes(cloud.cloud.root) && text.includes(program) ? Number(path.split('/')[2]) : []
    } catch {
      return []
    }
  })
}

cloud.nothingIsLeft()
