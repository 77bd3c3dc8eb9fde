/** Keys are rotated beside a running controller by a process that is killed in the middle of it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createCredential, openIdentity } from '../../domain/identity/index.ts'
import { systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { transact } from '../../store/context.ts'
import { ensureSealingKeys, sealingKeyFile } from '../sealing-keys.ts'
import { makeStateFolder, type StateFolder, stateFolder } from '../state-folder.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'
import { rotateKeysCommand } from './keys.ts'

const SECRETS = 2000

let cloud: TestCloud
let state: StateFolder
let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-rotation-'))
  state = stateFolder(folder)
  makeStateFolder(state)
  ensureSealingKeys(state.sealingKeys, systemRandom)
  const sealingKeys = sealingKeyFile(state.sealingKeys, systemRandom)
  cloud = await startCloud({ hosts: 0, database: `sqlite:${state.database}`, sealingKeys })
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
    sealingKeys: sealingKeyFile(state.sealingKeys, systemRandom),
  })
  const { users } = await cloud.demand('/identity/v3/users?name=demo', { token: await cloud.adminToken() })
  const wish = { userId: users[0].id as string, type: 'cert' }
  await transact(ctx, async (tx) => {
    for (let i = 0; i < SECRETS; i++) await createCredential(tx, identity, { ...wish, blob: `secret ${i}` })
  })
  identity.close()
}

async function secretsShown(): Promise<number> {
  const { credentials } = await cloud.demand('/identity/v3/credentials', { token: await cloud.memberToken() })
  const blobs = new Set(credentials.map(({ blob }: { blob: string }) => blob))
  return Array.from({ length: SECRETS }, (_, i) => blobs.has(`secret ${i}`)).filter(Boolean).length
}

const inode = () => statSync(state.sealingKeys).ino
const keyCount = () => (JSON.parse(readFileSync(state.sealingKeys, 'utf8')) as { keys: string[] }).keys.length

/** How many secrets are sealed with each key. */
async function sealedBy(): Promise<number[]> {
  const rows = await cloud.controller.ctx.db.selectFrom('credential').select('sealed').execute()
  return [...Map.groupBy(rows, ({ sealed }) => sealed.split('.')[0]).values()].map((of) => of.length)
}

/** Killed when the new key is on disk, and then something else has come about. */
async function killedRotation(moment: () => Promise<unknown>): Promise<void> {
  const before = inode()
  const words = ['identity', 'rotate-keys', '--state', state.root]
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'welkin.ts'), ...words], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  while (inode() === before && child.exitCode === null) await systemClock.sleep(1)
  while (child.exitCode === null && !(await moment())) await systemClock.sleep(1)
  child.kill('SIGKILL')
  await ended
}

test('killed at several moments, a rotation loses no secret; the next one completes it', async () => {
  let halfDone = 0
  const afterMs = (ms: number) => () => systemClock.sleep(ms).then(() => true)
  const someAreSealed = async () => (await sealedBy()).length > 1
  // how far it comes in so many milliseconds depends on the machine, so that one kill waits for progress
  for (const moment of [
    afterMs(0),
    afterMs(5),
    afterMs(15),
    afterMs(30),
    afterMs(60),
    ...Array.from({ length: 10 }, () => someAreSealed),
  ]) {
    if (moment === someAreSealed && halfDone > 0) break
    await killedRotation(moment)
    if (await someAreSealed()) halfDone += 1
    assert.equal(await secretsShown(), SECRETS)
  }
  assert.ok(halfDone > 0, 'no rotation was killed in the middle')
  assert.match(await rotateKeysCommand(state, {}), /2000 were sealed anew/)
  assert.deepEqual(await sealedBy(), [SECRETS])
  assert.equal(await secretsShown(), SECRETS)
  // what was half done had needed older ones; the next rotation lets those go
  await rotateKeysCommand(state, {})
  assert.equal(keyCount(), 2)
})
