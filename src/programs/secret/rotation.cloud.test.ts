/** The master key is rotated beside a running controller by a process that is killed in the middle of it; and no payload is in any file. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { PROJECT_KEYS, registeredKeys, requireMasterKeys } from '../../domain/secret/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { ensureKeyFiles, keyFilePath, keyFilesOf } from '../key-files.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'
import { rotateMasterKeyCommand } from './keys.ts'
import { masterKeyStores } from './master-key-stores.ts'
import type { Places } from './rotation.fixture.ts'

const SECRETS = 40
const MARK = 'walrus-umbrella-mandolin'

let cloud: TestCloud
let state: StateFolder
let folder: string
const logged: string[] = []
const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
const tools = { clock: systemClock, random: systemRandom, log }

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-master-key-'))
  state = stateFolder(folder)
  makeStateFolder(state)
  await ensureKeyFiles(state, systemRandom)
  const keysOf = keyFilesOf(state, systemRandom)
  cloud = await startCloud({
    hosts: 0,
    database: `sqlite:${state.database}`,
    keysOf,
    masterKeys: await masterKeyStores(state, keysOf, undefined, tools),
    log,
  })
  for (let i = 0; i < SECRETS; i++) await keep(i)
})
after(async () => {
  await cloud?.close()
  rmSync(folder, { recursive: true, force: true })
})

const paths: string[] = []

async function keep(i: number): Promise<void> {
  const token = await cloud.memberToken()
  const body = { name: `s${i}`, payload: `${MARK} ${i}`, payload_content_type: 'text/plain' }
  const { secret_ref } = await cloud.demand('/key-manager/v1/secrets', { token, body })
  paths.push(new URL(secret_ref).pathname)
}

async function requireAll(): Promise<void> {
  const token = await cloud.memberToken()
  for (const [i, path] of paths.entries()) {
    const { status, text } = await cloud.fetchJson(`${path}/payload`, { token, headers: { accept: 'text/plain' } })
    assert.deepEqual([status, text], [200, `${MARK} ${i}`])
  }
}

const FIXTURE = join(import.meta.dirname, 'rotation.fixture.ts')

/** @param after how many of the places it has come to when it is killed. @returns what it had said */
async function killedRotation(after: number, places: Places = 'chance'): Promise<string> {
  const child = spawn(process.execPath, [FIXTURE, state.root, `${after}`, places], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await Promise.race([once(child.stdout, 'data'), ended])
  child.kill('SIGKILL')
  await ended
  return `${said}`.trim()
}

test('killed at several moments, a rotation loses no secret, old or new; the next one completes it', async () => {
  // while it makes the master key; while it seals the project's key; while it makes and seals the project's next one; at payloads
  for (const at of [1, 2, 3, 4, 5, 20]) {
    assert.equal(await killedRotation(at), 'in the middle', `at ${at}`)
    await keep(paths.length)
    await requireAll()
  }
  assert.match(await rotateMasterKeyCommand(state, {}), new RegExp(`${paths.length} secrets with new keys`))
  await requireAll()
  await rotateMasterKeyCommand(state, {})
  await requireAll()
})

test('killed before and after each of its steps, it loses nothing, and leaves a cloud that starts', async () => {
  const { ctx } = cloud.controller
  let at = 1
  for (; (await killedRotation(at, 'steps')) === 'in the middle'; at++) {
    const fresh = await masterKeyStores(state, keyFilesOf(state, systemRandom), undefined, tools)
    await requireMasterKeys(ctx, fresh)
    await keep(paths.length)
    await requireAll()
  }
  assert.ok(at > 12, `${at} places`)
  assert.ok((await registeredKeys(ctx)).length <= 3)
  await requireAll()
})

test('begun several times at once, one rotates and the others are told so; nothing is lost', async () => {
  for (let round = 0; round < 3; round++) {
    const told = await Promise.allSettled(Array.from({ length: 4 }, () => rotateMasterKeyCommand(state, {})))
    const refused = told.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    assert.ok(refused.length < 4, refused.join())
    for (const why of refused)
      assert.match(why, /^Error: Process \d+ on \S+ is about to rotate the master key: wait until it is done/)
    await requireAll()
  }
})

test('a payload is in no file of the cloud and in no line of its log, as text or as base64', async () => {
  const files = globSync(join(folder, '**')).filter((path) => statSync(path).isFile())
  assert.ok(
    files.some((path) => path.endsWith('.db') || path.includes('database')),
    files.join(),
  )
  const needles = [0, 1, 2].map((skip) => Buffer.from(MARK.slice(skip)).toString('base64').slice(0, 20))
  for (const needle of [MARK, ...needles]) {
    for (const path of files) assert.ok(!readFileSync(path).includes(needle), `${needle} in ${path}`)
    assert.ok(!logged.some((line) => line.includes(needle)), needle)
  }
  assert.ok(
    logged.some((line) => line.includes('/key-manager/v1/secrets')),
    'the requests were logged',
  )
})

test('the master key’s file is its owner’s alone', () => {
  assert.equal(statSync(keyFilePath(state, PROJECT_KEYS)).mode & 0o777, 0o600)
})
