/**
 * No secret in any log, command line or environment: a real cloud, its logs at their most talkative, is led through log-ins,
 * changes of passwords, credentials, tokens and faults in its settings, and all that it left is searched.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { readSecrets, type Secrets } from '../cloud-file.ts'
import { type StateFolder, stateFolder } from '../state-folder.ts'
import { type CloudClient, cloudClient } from './cloud-client.ts'

const PROGRAM = join(import.meta.dirname, '..', 'welkin.ts')

let state: StateFolder
let up: ChildProcess
let output = ''
let client: CloudClient
let secrets: Secrets
/** What each secret is, by its text. */
const hidden = new Map<string, string>()
const hide = (what: string, text: string | null | undefined): string => {
  assert.ok(text !== null && text !== undefined && text.length >= 8, `${what} is there to be looked for`)
  hidden.set(text, what)
  return text
}

before(async () => {
  state = stateFolder(mkdtempSync(join(tmpdir(), 'welkin-secrets-')))
  const port = await freePort()
  const flags = ['--state', state.root, '--port', `${port}`, '--fake', '--no-customary-ports', '--log-level', 'debug']
  up = spawn(process.execPath, [PROGRAM, 'up', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [up.stdout, up.stderr]) stream?.on('data', (bytes) => (output += bytes))
  while (!existsSync(state.cloudsYaml)) {
    assert.equal(up.exitCode, null, output)
    await systemClock.sleep(50)
  }
  client = cloudClient(`http://127.0.0.1:${port}`)
  const known = readSecrets(state)
  assert.ok(known)
  secrets = known
})
after(async () => {
  if (up && up.exitCode === null) {
    up.kill('SIGTERM')
    await once(up, 'exit')
  }
  spawnSync(process.execPath, [PROGRAM, 'down', '--guests', '--purge', '--state', state.root])
  rmSync(state.root, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

const v3 = (path: string) => `/identity/v3${path}`

test('a cloud that is used and abused leaves no secret where it says what it does', async () => {
  for (const [what, text] of Object.entries(secrets)) hide(what, text)
  const admin = hide('a token', await client.login('admin', secrets.adminPassword, 'admin'))
  const member = hide('another token', await client.login('demo', secrets.demoPassword, 'demo'))
  await logInWrongly()
  const user = await changePasswords(admin)
  await useCredentials(member)
  await useTokens(admin, member)
  await breakRequests(admin, member)
  await breakSettings()
  await client.demand(v3(`/users/${user}`), { token: admin, method: 'DELETE' })
  for (const key of keysIn(state.database)) hide('a key that signs tokens', key)
  const written = whatIsSaid()
  const told = written.map(([, text]) => text).join('\n')
  for (const path of ['/v3/auth/tokens', '/application_credentials', '/agent/v1/join']) assert.ok(told.includes(path), path)
  assert.ok(hidden.size >= 20, `${hidden.size} secrets are looked for`)
  for (const [where, text] of written)
    for (const [secret, what] of hidden) assert.ok(!text.includes(secret), `${what} stands in ${where}: ${around(text, secret)}`)
})

async function logInWrongly(): Promise<void> {
  const wrong = hide('a wrong password', 'a-wrong-password-1')
  await assert.rejects(client.login('admin', wrong, 'admin'))
  await assert.rejects(client.login('nobody', wrong, 'admin'))
  // a body that is broken in the middle of a password, or has it in the wrong place
  const broken = `{"auth": {"identity": {"methods": ["password"], "password": {"user": {"password": "${wrong}"`
  const path = v3('/auth/tokens')
  assert.equal((await client.fetchJson(path, { body: broken, headers: { 'content-type': 'application/json' } })).status, 400)
  assert.equal((await client.fetchJson(path, { body: { auth: { password: wrong } } })).status, 400)
  const odd = { auth: { identity: { methods: ['password'], password: { user: { name: 'admin', password: [wrong] } } } } }
  assert.equal((await client.fetchJson(path, { body: odd })).status, 400)
}

async function changePasswords(admin: string): Promise<string> {
  const [first, second, third] = ['first-password-2', 'second-password-3', 'third-password-4'].map((text) => hide(text, text))
  const make = { user: { name: 'someone', domain_id: 'default', password: first } }
  const { user } = await client.demand(v3('/users'), { token: admin, body: make })
  const change = { user: { original_password: first, password: second } }
  await client.demand(v3(`/users/${user.id}/password`), { body: change })
  assert.equal((await client.fetchJson(v3(`/users/${user.id}/password`), { body: change })).status, 401)
  await client.demand(v3(`/users/${user.id}`), { token: admin, method: 'PATCH', body: { user: { password: third } } })
  return user.id
}

async function useCredentials(member: string): Promise<void> {
  const { token } = await client.demand(v3('/auth/tokens'), { token: member, headers: { 'x-subject-token': member } })
  const path = v3(`/users/${token.user.id}/application_credentials`)
  const body = { application_credential: { name: 'mine', secret: hide('a chosen secret', 'a-chosen-secret-5') } }
  await client.demand(path, { token: member, body })
  const made = await client.demand(path, { token: member, body: { application_credential: { name: 'other' } } })
  const { id, secret } = made.application_credential
  hide('a made secret', secret)
  const log = (text: string) => ({
    auth: { identity: { methods: ['application_credential'], application_credential: { id, secret: text } } },
  })
  const answer = await client.fetchJson(v3('/auth/tokens'), { body: log(secret) })
  hide('a token by credential', answer.headers.get('x-subject-token'))
  assert.equal(
    (await client.fetchJson(v3('/auth/tokens'), { body: log(hide('a wrong secret', 'a-wrong-secret-6')) })).status,
    401,
  )
}

async function useTokens(admin: string, member: string): Promise<void> {
  const again = { auth: { identity: { methods: ['token'], token: { id: member } } } }
  const reply = await client.fetchJson(v3('/auth/tokens'), { body: again })
  const other = hide('a token from a token', reply.headers.get('x-subject-token'))
  await client.demand(v3('/auth/tokens'), { token: admin, headers: { 'x-subject-token': other } })
  await client.demand(v3('/auth/tokens'), { token: admin, method: 'DELETE', headers: { 'x-subject-token': other } })
  const unknown = hide('a token that does not hold', `${other.slice(0, -4)}AAAA`)
  for (const path of [v3('/users'), '/compute/v2.1/servers', '/image/v2/images', '/networking/v2.0/networks', '/agent/v1/wanted'])
    assert.equal((await client.fetchJson(path, { token: unknown })).status, 401)
}

/** Secrets where they do not belong: in a query, in a path, in a body of the wrong form. */
async function breakRequests(admin: string, member: string): Promise<void> {
  await client.fetchJson(v3(`/users?name=x&token=${admin}`), { token: member })
  await client.fetchJson('/compute/v2.1/servers', {
    token: member,
    body: { server: { adminPass: hide('a server’s password', 'admin-pass-7') } },
  })
  const userData = Buffer.from(hide('user data', 'user-data-secret-8')).toString('base64')
  await client.fetchJson('/compute/v2.1/servers', { token: member, body: { server: { user_data: userData, name: 5 } } })
  await client.fetchJson('/agent/v1/join', {
    body: { token: hide('a wrong join token', 'wrong-join-token-9'), hostname: 'x', zone: 'nova' },
  })
}

/** Settings that cannot be used: what the program says of them is searched too. */
async function breakSettings(): Promise<void> {
  const password = hide('a database’s password', 'database-password-10')
  const say = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, ...args, '--state', state.root], {
      encoding: 'utf8',
    })
    assert.notEqual(status, 0)
    output += stdout + stderr
  }
  say('status', '--database', `postgres://welkin:${password}@127.0.0.1:1/welkin`, '--no-such-flag')
  say('operation', 'list', '--database', `postgres://welkin:${password}@127.0.0.1:1/welkin`)
  say('operation', 'list', '--database', `mysql://welkin:${password}@127.0.0.1:1/welkin`)
  writeFileSync(state.policy, 'identity:list_users: role:x and (')
  say('policy', 'list')
  rmSync(state.policy)
}

/** Whoever can read the database has the cloud; its log is for more people than that. */
function keysIn(database: string): string[] {
  const db = new DatabaseSync(database, { readOnly: true })
  try {
    const rows = db.prepare('select * from token_key').all()
    return rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => (/secret|key$/.test(column) ? [String(value)] : [])),
    )
  } finally {
    db.close()
  }
}

/** Everything said: the output, the logs, and for each of its processes the command line and the environment. */
function whatIsSaid(): [string, string][] {
  const logs = readdirSync(state.log).map((name): [string, string] => [
    `the log ${name}`,
    readFileSync(join(state.log, name), 'utf8'),
  ])
  const tasks = readFileSync(join(state.controller, 'tasks.json'), 'utf8')
  const processes = [up.pid, ...childrenOf(up.pid)].flatMap((pid) =>
    ['cmdline', 'environ'].map((what): [string, string] => [`${what} of ${pid}`, readFileSync(`/proc/${pid}/${what}`, 'latin1')]),
  )
  assert.ok(logs.length >= 2 && processes.length >= 6, 'controller and agent have logs and processes')
  return [['the output', output], ['the task file', tasks], ...logs, ...processes]
}

const childrenOf = (pid: number | undefined): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret)
  return text.slice(Math.max(0, at - 200), at).replaceAll('\n', ' ')
}
