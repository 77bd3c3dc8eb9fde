import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemRandom } from '../../kernel/random.ts'
import { ensureKeyFiles, keyFilesOf } from '../key-files.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { FIRST, startCloud, type TestCloud } from '../testing/start-cloud.ts'
import { bootstrapCommand } from './bootstrap.ts'
import { importCommand } from './import.ts'
import { resetPasswordCommand, rotateKeysCommand } from './keys.ts'
import { whoCanCommand } from './who-can.ts'

/** A cloud on a file, and the commands beside it, as an operator has them. */
let cloud: TestCloud
let state: StateFolder
let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-by-hand-'))
  state = stateFolder(folder)
  makeStateFolder(state)
  await ensureKeyFiles(state, systemRandom)
  const keysOf = keyFilesOf(state, systemRandom)
  cloud = await startCloud({ hosts: 0, database: `sqlite:${state.database}`, keysOf })
})
after(async () => {
  await cloud?.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const remote = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  OS_AUTH_URL: `${cloud.url}/identity/v3`,
  OS_USERNAME: 'admin',
  OS_PASSWORD: FIRST.adminPassword,
  OS_PROJECT_NAME: 'admin',
  ...more,
})
const statusOf = async (token: string) => (await cloud.fetchJson('/identity/v3/auth/projects', { token })).status

test('a file of people: dry run, by hand, again, by the API', async () => {
  const path = file('class.csv', 'name,project,group\nada,class,students\nbob,class,students\n')
  const dry = await importCommand(state, path, { dryRun: true })
  assert.match(dry, /^A dry run, nothing was changed\. To be made:\n {2}project class \(Default\)\n {2}user ada/)
  const passwords = join(folder, 'passwords.csv')
  const made = await importCommand(state, path, { dryRun: false, passwords })
  assert.match(made, /^Made:\n(.*\n)* {2}role member of bob in class\n(.*\n)?The passwords are in .*passwords\.csv\.$/)
  assert.equal(statSync(passwords).mode & 0o777, 0o600)
  const [, ada] = readFileSync(passwords, 'utf8').trim().split('\n')
  const [, name, password] = ada?.split(',') ?? []
  assert.equal(await statusOf(await cloud.login(name ?? '', password ?? '', 'class')), 200)
  assert.equal(await importCommand(state, path, { dryRun: false }), 'Everything is there already.')
  assert.equal(await importCommand(state, path, { dryRun: false, remote: remote() }), 'Everything is there already.')
  const more = file('more.csv', 'name,project,password\ncy,class,her own\n')
  assert.match(await importCommand(state, more, { dryRun: false, remote: remote() }), /^Made:\n {2}user cy \(Default\)\n/)
  assert.equal(await statusOf(await cloud.login('cy', 'her own', 'class')), 200)
})

test('what is wrong in a file is told with its line, and a file of passwords is neither overwritten nor left behind', async () => {
  const path = file('wrong.csv', 'name,role,project\nx,king,class\n')
  const message = /^line 2, role: there is no role king$/
  await assert.rejects(importCommand(state, path, { dryRun: false }), { message })
  await assert.rejects(importCommand(state, path, { dryRun: false, remote: remote() }), { message })
  await assert.rejects(importCommand(state, file('no.csv', 'name\n"x'), { dryRun: false }), {
    message: /no\.csv: line 2, column 1: /,
  })
  const there = file('there.csv', 'precious')
  await assert.rejects(importCommand(state, path, { dryRun: false, passwords: there }), { code: 'EEXIST' })
  assert.equal(readFileSync(there, 'utf8'), 'precious')
  await assert.rejects(importCommand(state, path, { dryRun: false, passwords: join(folder, 'new.csv') }), { message })
  assert.throws(() => statSync(join(folder, 'new.csv')), { code: 'ENOENT' })
  const member = remote({ OS_USERNAME: 'demo', OS_PASSWORD: FIRST.demoPassword, OS_PROJECT_NAME: 'demo' })
  await assert.rejects(importCommand(state, path, { dryRun: false, remote: member }), /doesn't allow|not authorized/)
})

test('a lost password is set by hand; tokens made before are void in the running cloud', async () => {
  const old = await cloud.adminToken()
  assert.equal(await statusOf(old), 200)
  const said = await resetPasswordCommand(state, { user: 'admin' })
  const [, password = ''] = /is now (\S+)$/.exec(said) ?? []
  await cloud.eventually('the old token is void', async () => ((await statusOf(old)) === 401 ? true : undefined))
  assert.equal(await statusOf(await cloud.login('admin', password, 'admin')), 200)
  await assert.rejects(resetPasswordCommand(state, { user: 'nobody' }), /There is no user nobody/)
  await resetPasswordCommand(state, { user: 'admin', password: FIRST.adminPassword })
})

test('keys are rotated by hand; tokens from before and after hold', async () => {
  const kid = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
  const log = () => cloud.login('demo', FIRST.demoPassword, 'demo')
  const before = await log()
  assert.match(await rotateKeysCommand(state, {}), /nobody is logged out/)
  const later = await cloud.eventually('a token of the new key', async () => {
    const token = await log()
    return kid(token) === kid(before) ? undefined : token
  })
  assert.deepEqual([await statusOf(before), await statusOf(later)], [200, 200])
})

test('who can do what: by the rule in force, with which token', async () => {
  const options = { json: false }
  const creators = await whoCanCommand(state, 'identity:create_domain', options)
  assert.match(creators, /admin \(Default\) +system /)
  assert.doesNotMatch(creators, /demo \(Default\) +project/)
  assert.match(
    await whoCanCommand(state, 'identity:get_user', options),
    /demo .* project demo \(Default\) .*only what is its own/,
  )
  assert.match(await whoCanCommand(state, 'identity:issue_token', options), /open to everybody/)
  const policy = file('policy.yaml', '"identity:create_domain": "role:nobody-has-it"')
  assert.equal(
    await whoCanCommand(state, 'identity:create_domain', { ...options, policy }),
    'Nobody can do identity:create_domain.',
  )
  await assert.rejects(whoCanCommand(state, 'identity:fly', options), /There is no action identity:fly/)
})

const NAMES = { username: 'root', projectName: 'ops', roleName: 'admin', serviceName: 'keystone' }

test('bootstrap makes an admin that can log in, and changes nothing the second time', async () => {
  const spec = { ...NAMES, password: 'first', regionId: 'north', publicUrl: `${cloud.url}/identity/v3` }
  const said = await bootstrapCommand(state, spec)
  for (const what of [
    'user root',
    'role admin in the project ops',
    'role admin on the system',
    'region north',
    'the public endpoint',
  ])
    assert.ok(said.includes(what), said)
  assert.equal(await statusOf(await cloud.login('root', 'first', 'ops')), 200)
  assert.equal(await bootstrapCommand(state, spec), 'All of it is so already.')
  assert.match(await bootstrapCommand(state, { ...spec, password: 'second' }), /^Made or changed:\n {2}the password of root$/)
  assert.equal(await statusOf(await cloud.login('root', 'second', 'ops')), 200)
  await assert.rejects(bootstrapCommand(state, NAMES), /--password/)
})

test('bootstrap begins with an empty database that is named', async () => {
  const database = `sqlite:${join(folder, 'fresh.db')}`
  assert.match(await bootstrapCommand(state, { ...NAMES, password: 'p', database }), /user root/)
  assert.equal(await bootstrapCommand(state, { ...NAMES, password: 'p', database }), 'All of it is so already.')
})
