/** A cloud behind a name: `--public-url` and a certificate of the operator's, as clients see them. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { httpRequest, readText } from '../../wire/http-client/index.ts'
import { ensureAuthority, ensureKey, signCertificate } from '../../wire/x509/index.ts'
import { readCloud, readSecrets } from '../cloud-file.ts'
import { type StateFolder, stateFolder } from '../state-folder.ts'

const PROGRAM = join(import.meta.dirname, '..', 'welkin.ts')
const NAME = 'cloud.example.org'
let state: StateFolder
let port: number
let up: ChildProcess
let output = ''
const files = { key: '', certificate: '', authority: '' }

before(async () => {
  state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-url-')))
  const folder = mkdtempSync(join(tmpdir(), 'welkin-pem-'))
  for (const name of ['key', 'certificate', 'authority'] as const) files[name] = join(folder, `${name}.pem`)
  const authority = { privateKey: join(folder, 'authority-key.pem'), certificate: files.authority }
  await ensureAuthority(authority, { name: 'authority', days: 2 }, systemClock)
  const spec = { name: NAME, publicKey: ensureKey(files.key), days: 1, servedAt: [NAME] }
  writeFileSync(files.certificate, await signCertificate(authority, spec, systemClock))
  port = await freePort()
  const tls = ['--tls-certificate', files.certificate, '--tls-key', files.key, '--public-url', `https://${NAME}:${port}/`]
  const flags = ['--state', state.root, '--port', `${port}`, '--fake', '--no-customary-ports', ...tls]
  up = spawn(process.execPath, [PROGRAM, 'up', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [up.stdout, up.stderr]) stream?.on('data', (bytes) => (output += bytes))
  while (!existsSync(state.cloudsYaml)) {
    assert.equal(up.exitCode, null, output)
    await systemClock.sleep(50)
  }
})
after(async () => {
  if (up && up.exitCode === null) {
    up.kill('SIGTERM')
    await once(up, 'exit')
  }
  spawnSync(process.execPath, [PROGRAM, 'down', '--guests', '--purge', '--state', state.root])
  for (const path of [state.root, join(files.key, '..')]) rmSync(path, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

/** As a client that knows the name only; no name server does. */
async function ask(path: string, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  const trust = { ca: readFileSync(files.authority, 'utf8'), serverName: NAME }
  const headers = { Host: `${NAME}:${port}`, 'Content-Type': 'application/json', ...options.headers }
  const reply = await httpRequest(`https://127.0.0.1:${port}${path}`, { ...options, headers, trust })
  return { ...reply, body: JSON.parse(await readText(reply.body)) }
}

test('the certificate is shown, nobody is warned, and what is written for clients names the public address', () => {
  assert.doesNotMatch(output, /catalogue sends clients/)
  assert.match(readFileSync(state.cloudsYaml, 'utf8'), new RegExp(`auth_url: "https://${NAME}:${port}/identity`))
  assert.match(output, new RegExp(`https://${NAME}:${port}/`))
})

test('the catalogue and links name it', async () => {
  const password = readSecrets(state)?.adminPassword
  const domain = { id: 'default' }
  const identity = { methods: ['password'], password: { user: { name: 'admin', domain, password } } }
  const body = JSON.stringify({ auth: { identity, scope: { project: { name: 'admin', domain } } } })
  const made = await ask('/identity/v3/auth/tokens', { method: 'POST', body })
  assert.equal(made.status, 201)
  const urls: string[] = made.body.token.catalog.flatMap((s: { endpoints: { url: string }[] }) =>
    s.endpoints.map(({ url }) => url),
  )
  assert.ok(urls.length > 3)
  for (const url of urls) assert.ok(url.startsWith(`https://${NAME}:${port}/`), url)
  const token = String(made.headers['x-subject-token'])
  const { body: list } = await ask('/compute/v2.1/flavors?limit=1', { headers: { 'X-Auth-Token': token } })
  for (const { href } of [...list.flavors[0].links, ...list.flavors_links])
    assert.ok(href.startsWith(`https://${NAME}:${port}/compute/`), href)
})

test('a name that no start has come up with is not remembered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-url-failed-'))
  const database = join(folder, 'no-database')
  writeFileSync(database, 'This is no database. '.repeat(500))
  const failed = stateFolder(join(folder, 'state'))
  const flags = ['--state', failed.root, '--port', `${await freePort()}`, '--fake', '--no-customary-ports']
  const given = ['--database', `sqlite:${database}`, '--public-url', 'https://other.example.org']
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'up', ...flags, ...given], { encoding: 'utf8' })
  const had = readCloud(failed)
  spawnSync(process.execPath, [PROGRAM, 'down', '--guests', '--purge', '--state', failed.root])
  rmSync(folder, { recursive: true, force: true })
  assert.equal(status, 1)
  assert.match(stderr, /file is not a database/)
  assert.ok(had)
  assert.equal(had.publicUrl, undefined)
})
