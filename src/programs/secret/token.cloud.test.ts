/** Two controllers of one cloud enter one PKCS#11 token: one master key is both's, also while it is rotated and while the token's processes are killed. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MasterKeys, registeredKeys, rotateMasterKey } from '../../domain/secret/index.ts'
import { pkcs11MasterKeys } from '../../drivers/master-key/pkcs11/index.ts'
import { systemClock as clock } from '../../kernel/clock.ts'
import { silentLog as log } from '../../kernel/log.ts'
import { systemRandom as random } from '../../kernel/random.ts'
import { startPostgres, type TestPostgres } from '../../store/postgres-server.fixture.ts'
import { PIN, SOFTHSM_MODULE, type SoftHsm, softHsm } from '../../wire/pkcs11/softhsm.fixture.ts'
import { startCloud, type TestCloud } from '../testing/start-cloud.ts'

const PROGRAM = join(import.meta.dirname, 'token-program.ts')

let postgres: TestPostgres
let hsm: SoftHsm
let both: TestCloud[] = []

/** A session of its own each. */
const openToken = () =>
  pkcs11MasterKeys({
    settings: { module: SOFTHSM_MODULE, token: { label: 'welkin' }, pin: PIN, mkekLabel: 'mkek', hmacLabel: 'hmac' },
    env: { ...process.env, ...hsm.env },
    program: PROGRAM,
    clock,
    log,
  })

before(async () => {
  hsm = softHsm()
  hsm.makeToken('welkin')
  postgres = await startPostgres()
  const database = await postgres.createDatabase()
  const start = () => startCloud({ hosts: 0, database, masterKeys: [openToken()] })
  both = [await start(), await start()]
})
after(async () => {
  for (const cloud of both) await cloud.close()
  await postgres?.stop()
  hsm?.end()
})

const paths: string[] = []

async function keep(cloud: TestCloud | undefined): Promise<void> {
  assert.ok(cloud)
  const body = { payload: `secret ${paths.length}`, payload_content_type: 'text/plain' }
  const { secret_ref } = await cloud.demand('/key-manager/v1/secrets', { token: await cloud.memberToken(), body })
  paths.push(new URL(secret_ref).pathname)
}

/** By both at once. */
async function requireAll(): Promise<void> {
  const read = async (cloud: TestCloud, path: string, i: number) => {
    const asked = { token: await cloud.memberToken(), headers: { accept: 'text/plain' } }
    const { status, text } = await cloud.fetchJson(`${path}/payload`, asked)
    assert.deepEqual([status, text], [200, `secret ${i}`])
  }
  await Promise.all(both.flatMap((cloud) => paths.map((path, i) => read(cloud, path, i))))
}

/** Beside the controllers, as the command does it: what they have in memory of projects' keys is of no use to them afterwards. */
async function rotate(): Promise<string> {
  const keys = new MasterKeys([openToken()])
  try {
    const done = await rotateMasterKey(both[0]?.controller.ctx ?? assert.fail('no cloud'), keys, { random, twice: true })
    return done?.id ?? assert.fail('a token is the same for all')
  } finally {
    await keys.close()
  }
}

/** Those alone that hold this token: other tests may run in this process. */
function killTokenPrograms(): number {
  const children = globSync(`/proc/${process.pid}/task/*/children`).flatMap((path) =>
    readFileSync(path, 'utf8').trim().split(' '),
  )
  const own = children.filter((pid) => pid && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(hsm.env.SOFTHSM2_CONF ?? '?'))
  for (const pid of own) process.kill(Number(pid), 'SIGKILL')
  return own.length
}

test('what one has stored the other reads, by one master key', async () => {
  const [first, second] = both
  for (const cloud of [first, second, first]) await keep(cloud)
  await requireAll()
  assert.equal((await registeredKeys(first?.controller.ctx ?? assert.fail())).length, 1)
})

test('rotated while both store and read', async () => {
  const [first, second] = both
  const before = await registeredKeys(first?.controller.ctx ?? assert.fail())
  const rotating = rotate()
  for (const cloud of [first, second, first, second]) {
    await keep(cloud)
    await requireAll()
  }
  assert.notEqual(await rotating, before[0]?.id)
  await keep(second)
  await requireAll()
})

test('the processes that hold the token are killed while secrets are read: reads recover', async () => {
  let killed = 0
  for (let i = 0; i < 3; i++) {
    await rotate()
    let isReading = true
    const reading = requireAll().finally(() => {
      isReading = false
    })
    const before = killed
    while (isReading && killed === before) {
      killed += killTokenPrograms()
      await clock.sleep(5)
    }
    await reading
    await keep(both[i % 2])
  }
  assert.ok(killed > 0)
  await requireAll()
})
