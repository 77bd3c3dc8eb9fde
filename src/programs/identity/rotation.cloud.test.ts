/** Keys are rotated beside a running controller by a process that is killed in the middle of it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createCredential } from '../../domain/identity/credential/index.ts'
import { openIdentity } from '../../domain/identity/index.ts'
import { IDENTITY_SECRETS } from '../../domain/identity/sealing/index.ts'
import { systemRandom } from '../../kernel/random.ts'
import { transact } from '../../store/context.ts'
import { ensureKeyFiles, keyFilePath, keyFilesOf } from '../key-files.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'
import { rotateKeysCommand } from './keys.ts'

const SECRETS = 500

let cloud: TestCloud
let state: StateFolder
let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-rotation-'))
  state = stateFolder(folder)
  makeStateFolder(state)
  await ensureKeyFiles(state, systemRandom)
  const keysOf = keyFilesOf(state, systemRandom)
  cloud = await startCloud({ hosts: 0, database: `sqlite:${state.database}`, keysOf })
  await leaveSecrets()
})
after(async () => {
  await cloud?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function leaveSecrets(): Promise<void> {
  const { ctx } = cloud.controller
  const identity = openIdentity({
    feed: ctx.feed,
    random: ctx.random,
    sealingKeys: keyFilesOf(state, systemRandom)(IDENTITY_SECRETS),
  })
  const { users } = await cloud.demand('/identity/v3/users?name=demo', { token: await cloud.adminToken() })
  const spec = { userId: users[0].id as string, type: 'cert' }
  await transact(ctx, async (tx) => {
    for (let i = 0; i < SECRETS; i++) await createCredential(tx, identity, { ...spec, blob: `secret ${i}` })
  })
  identity.close()
}

async function secretsShown(): Promise<number> {
  const { credentials } = await cloud.demand('/identity/v3/credentials', { token: await cloud.memberToken() })
  const blobs = new Set(credentials.map(({ blob }: { blob: string }) => blob))
  return Array.from({ length: SECRETS }, (_, i) => blobs.has(`secret ${i}`)).filter(Boolean).length
}

const keyCount = () => (JSON.parse(readFileSync(keyFilePath(state, IDENTITY_SECRETS), 'utf8')) as { keys: string[] }).keys.length

/** How many secrets are sealed with each key. */
async function sealedBy(): Promise<number[]> {
  const rows = await cloud.controller.ctx.db.selectFrom('credential').select('sealed').execute()
  return [...Map.groupBy(rows, ({ sealed }) => sealed.split('.')[0]).values()].map((of) => of.length)
}

const FIXTURE = join(import.meta.dirname, 'rotation.fixture.ts')

/** @param after how often it has asked for chance when it is killed. @returns what it had said */
async function killedRotation(after: number): Promise<string> {
  const child = spawn(process.execPath, [FIXTURE, state.root, `${after}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await Promise.race([once(child.stdout, 'data'), ended])
  child.kill('SIGKILL')
  await ended
  return `${said}`.trim()
}

test('killed at several moments, a rotation loses no secret; the next one completes it', async () => {
  // while it makes the key; at the first secret; at the last of a hundred that are written at once, and at the first after them; later
  for (const after of [1, 2, 101, 102, SECRETS / 2, SECRETS]) {
    assert.equal(await killedRotation(after), 'in the middle', `after ${after}`)
    const counts = await sealedBy()
    assert.ok(after < 102 || counts.length > 1, `after ${after}: a part was sealed anew, and a part was not`)
    assert.equal(await secretsShown(), SECRETS)
  }
  assert.match(await rotateKeysCommand(state, {}), /500 were sealed anew/)
  assert.deepEqual(await sealedBy(), [SECRETS])
  assert.equal(await secretsShown(), SECRETS)
  // what was half done had needed older ones; the next rotation lets those go
  await rotateKeysCommand(state, {})
  assert.equal(keyCount(), 2)
})
