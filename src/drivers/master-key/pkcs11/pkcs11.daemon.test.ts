/** The store of master keys on real tokens of SoftHSM's. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock as clock } from '../../../kernel/clock.ts'
import { CloudError } from '../../../kernel/errors.ts'
import { type Log, silentLog } from '../../../kernel/log.ts'
import { PIN, SOFTHSM_MODULE, type SoftHsm, softHsm } from '../../../wire/pkcs11/softhsm.fixture.ts'
import { checkMasterKeys } from '../driver.check.ts'
import { pkcs11MasterKeys } from './pkcs11.ts'
import type { Pkcs11Settings } from './settings.ts'
import type { TokenProcessOptions } from './token-process.ts'

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'programs', 'secret', 'token-program.ts')

const settingsOf = (label: string): Pkcs11Settings => ({
  module: SOFTHSM_MODULE,
  token: { label },
  pin: PIN,
  mkekLabel: 'mkek',
  hmacLabel: 'hmac',
})

const open = (hsm: SoftHsm, settings: Pkcs11Settings, more: Partial<TokenProcessOptions> = {}) =>
  pkcs11MasterKeys({ settings, clock, log: silentLog, program: PROGRAM, env: { ...process.env, ...hsm.env }, ...more })

checkMasterKeys('pkcs11 (SoftHSM)', async () => {
  const hsm = softHsm()
  for (const label of ['welkin', 'another']) hsm.makeToken(label)
  const store = open(hsm, settingsOf('welkin'))
  return {
    store,
    again: () => open(hsm, settingsOf('welkin')),
    other: () => open(hsm, settingsOf('another')),
    onDisk: () =>
      globSync(join(hsm.tokens, '**'))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path)),
    async end() {
      await store.close()
      hsm.end()
    },
  }
})

const unavailable = (why: RegExp) => (thrown: unknown) =>
  thrown instanceof CloudError &&
  thrown.reason === 'store_unavailable' &&
  thrown.code === 'unavailable' &&
  why.test(thrown.internal ?? '')

interface Lab {
  hsm: SoftHsm
  logged: string[]
  log: Log
}

async function withHsm(body: (lab: Lab) => Promise<void>): Promise<void> {
  const hsm = softHsm()
  hsm.makeToken('welkin')
  const logged: string[] = []
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  try {
    await body({ hsm, logged, log })
  } finally {
    hsm.end()
  }
}

test('a wrong PIN is tried once and never again, and is in no log', () =>
  withHsm(async ({ hsm, logged, log }) => {
    const store = open(hsm, { ...settingsOf('welkin'), pin: '777123' }, { log })
    for (let i = 0; i < 3; i++) await assert.rejects(store.ids(), unavailable(/CKR_PIN_INCORRECT.*not tried again/))
    await clock.sleep(1100)
    await assert.rejects(store.ids(), unavailable(/not tried again/))
    assert.equal(logged.filter((line) => line.includes('no session')).length, 1)
    assert.ok(!logged.some((line) => line.includes('777123')))
    await store.close()
  }))

test('a PIN that another process was refused is not tried', () =>
  withHsm(async ({ hsm, logged, log }) => {
    let isRefused = false
    const refusedPin = {
      isKnown: () => isRefused,
      note() {
        isRefused = true
      },
    }
    const wrong = () => open(hsm, { ...settingsOf('welkin'), pin: '777123' }, { log, refusedPin })
    for (const why of [/CKR_PIN_INCORRECT/, /has refused this PIN before/]) {
      const store = wrong()
      await assert.rejects(store.ids(), unavailable(why))
      await store.close()
    }
    assert.equal(logged.filter((line) => line.includes('no session')).length, 1)
  }))

test('a token or a module that is not there is told by name, with those that are', () =>
  withHsm(async ({ hsm }) => {
    const absent = open(hsm, settingsOf('elsewhere'))
    await assert.rejects(absent.ids(), unavailable(/no token of label elsewhere; there are: "welkin" \(serial/))
    const noModule = open(hsm, { ...settingsOf('welkin'), module: '/nowhere/module.so' })
    await assert.rejects(noModule.ids(), unavailable(/nowhere/))
    for (const store of [absent, noModule]) await store.close()
  }))

test('a token by its serial number, or by its slot', () =>
  withHsm(async ({ hsm }) => {
    const shown = execFileSync('softhsm2-util', ['--show-slots'], { env: { ...process.env, ...hsm.env }, encoding: 'utf8' })
    const [, slot = ''] = /Slot (\d+)/.exec(shown) ?? []
    const [, serial = ''] = /Serial number:\s+(\w+)/.exec(shown) ?? []
    const byLabel = open(hsm, settingsOf('welkin'))
    const id = await byLabel.make()
    for (const token of [{ serial }, { slot: Number(slot) }]) {
      const store = open(hsm, { ...settingsOf('welkin'), token })
      assert.deepEqual(await store.ids(), [id])
      await store.close()
    }
    await byLabel.close()
  }))

test('its child killed, or the token taken away: refused as not available, and there again by itself', () =>
  withHsm(async ({ hsm, log, logged }) => {
    const store = open(hsm, settingsOf('welkin'), { log })
    const id = await store.make()
    const key = randomBytes(32)
    const wrapped = await store.wrap(id, key, 'row')
    const children = () =>
      readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
        .split(' ')
        .filter((pid) => pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('token-program'))
    for (const pid of children()) process.kill(Number(pid), 'SIGKILL')
    assert.deepEqual(await store.unwrap(id, wrapped, 'row'), key)
    renameSync(hsm.tokens, `${hsm.tokens}.away`)
    for (const pid of children()) process.kill(Number(pid), 'SIGKILL')
    await assert.rejects(store.unwrap(id, wrapped, 'row'), unavailable(/./))
    renameSync(`${hsm.tokens}.away`, hsm.tokens)
    await clock.sleep(1100)
    assert.deepEqual(await store.unwrap(id, wrapped, 'row'), key)
    assert.ok(logged.some((line) => line.includes('was lost')))
    await store.close()
    assert.deepEqual(children(), [])
  }))

test('a module that hangs is given up and its process ended; too many who wait are turned away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-hung-'))
  const program = join(folder, 'hung.mjs')
  writeFileSync(
    program,
    `process.on('message', ({ number, asked }) => asked.verb === 'open' && process.send({ number, value: 'hung' }))`,
  )
  const store = pkcs11MasterKeys({ settings: settingsOf('x'), clock, log: silentLog, program, answerWithinMs: 1500 })
  try {
    const asked = await Promise.allSettled(Array.from({ length: 300 }, () => store.ids()))
    const why = asked.map((one) =>
      one.status === 'rejected' && one.reason instanceof CloudError ? one.reason.internal : 'answered',
    )
    assert.equal(why.filter((text) => text?.includes('256 wait')).length, 300 - 256)
    assert.equal(why.filter((text) => text?.includes('no answer within')).length, 256)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
})
