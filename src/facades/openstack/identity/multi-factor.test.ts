import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeBase32, passcodeAt, stepAt } from '../../../domain/identity/credential/totp.ts'
import { type Compliance, NO_COMPLIANCE } from '../../../domain/identity/directory/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

async function open(rules?: unknown, compliance?: Compliance) {
  const cloud = await startKeystone(await openTestStore(), undefined, compliance)
  const { call, ctx } = cloud
  const admin = await cloud.tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
  const id: string = (await call('GET', '/users?name=demo', admin)).json.users[0].id
  const setOptions = (options: object) => call('PATCH', `/users/${id}`, admin, { user: { options } })
  const credential = { user_id: id, type: 'totp', blob: SECRET }
  assert.equal((await call('POST', '/credentials', admin, { credential })).status, 201)
  if (rules) assert.equal((await setOptions({ multi_factor_auth_enabled: true, multi_factor_auth_rules: rules })).status, 200)
  const secret = decodeBase32(SECRET) as Buffer
  const passcode = (ms = 0) => passcodeAt(secret, stepAt(ctx.clock.now() + ms))
  const password = { password: { user: { id, password: 'demo-secret' } } }
  const totp = (code = passcode()) => ({ totp: { user: { id, passcode: code } } })
  const logIn = (shown: object, receipt?: string) =>
    call(
      'POST',
      '/auth/tokens',
      undefined,
      { auth: { identity: { methods: Object.keys(shown), ...shown } } },
      receipt === undefined ? {} : { 'openstack-auth-receipt': receipt },
    )
  return { ...cloud, admin, id, setOptions, passcode, password, totp, logIn }
}

test('a one-time password logs in, by id and by name, and does so once', async () => {
  const { logIn, totp, passcode, advance } = await open()
  const reply = await logIn(totp())
  assert.equal(reply.status, 201, reply.text)
  assert.deepEqual(reply.json.token.methods, ['totp'])
  assert.equal((await logIn(totp())).status, 401)
  await advance(30_000)
  assert.equal((await logIn(totp(passcode(-30_000)))).status, 401) // its window is used up, whoever saw it
  const byName = { totp: { user: { name: 'demo', domain: { id: 'default' }, passcode: passcode() } } }
  assert.equal((await logIn(byName)).status, 201)
  await advance(60_000)
  assert.equal((await logIn(totp(passcode(-30_000)))).status, 201) // the window before is good too
  assert.equal((await logIn(totp(passcode(-60_000)))).status, 401)
  assert.equal((await logIn(totp('000'))).status, 401)
  assert.equal((await logIn({ totp: { user: { id: 'nobody', passcode: '1' } } })).status, 401)
  assert.equal((await logIn({ totp: { user: { id: 'nobody' } } })).status, 400)
})

test('two methods in one request satisfy a rule', async () => {
  const { logIn, password, totp } = await open([['password', 'totp']])
  const reply = await logIn({ ...password, ...totp() })
  assert.equal(reply.status, 201, reply.text)
  assert.deepEqual(reply.json.token.methods, ['password', 'totp'])
})

test('one alone is answered with a receipt, which completes the next request within five minutes', async () => {
  const { logIn, password, totp, id, advance, call } = await open([['password', 'totp'], ['oauth1']])
  const first = await logIn(password)
  assert.equal(first.status, 401)
  const receipt = String(first.headers['openstack-auth-receipt'])
  assert.deepEqual(first.json.required_auth_methods, [['password', 'totp']])
  assert.deepEqual(first.json.receipt.methods, ['password'])
  assert.deepEqual(first.json.receipt.user, { id, name: 'demo', domain: { id: 'default', name: 'Default' } })
  assert.equal(Date.parse(first.json.receipt.expires_at) - Date.parse(first.json.receipt.issued_at), 300_000)
  assert.equal(first.headers['x-subject-token'], undefined)
  assert.equal((await call('GET', `/users/${id}`, receipt)).status, 401) // it is no token

  assert.equal((await logIn(totp('000000'), receipt)).status, 401)
  const second = await logIn(totp(), receipt)
  assert.equal(second.status, 201, second.text)
  assert.deepEqual(new Set(second.json.token.methods), new Set(['password', 'totp']))
  await advance(300_000)
  assert.equal((await logIn(totp(), receipt)).status, 401)
})

test('a receipt is worth nothing to another user, changed, or after a new password', async () => {
  const { logIn, password, totp, id, call, admin } = await open([['password', 'totp']])
  const receiptOf = async () => String((await logIn(password)).headers['openstack-auth-receipt'])
  const receipt = await receiptOf()
  const asAdmin = { password: { user: { name: 'admin', password: 'admin-secret' } } }
  assert.equal((await logIn(asAdmin, receipt)).status, 401)
  const [kid, payload = '', signature] = receipt.split('.')
  const forged = Buffer.from(payload, 'base64url').toString().replace('"password"', '"password","totp"')
  for (const wrong of [
    `${kid}.${Buffer.from(forged).toString('base64url')}.${signature}`,
    'x',
    '..',
    `${receipt}.`,
    String(admin),
  ])
    assert.equal((await logIn(password, wrong)).headers['openstack-auth-receipt'], undefined, wrong)
  assert.equal((await call('PATCH', `/users/${id}`, admin, { user: { password: 'new' } })).status, 200)
  assert.equal((await logIn(totp(), receipt)).status, 401)
})

test('a token made before the rules is no way around them; one made by them is good for another scope', async () => {
  const { logIn, password, totp, setOptions, call } = await open()
  const tokenOf = async (shown: object) => String((await logIn(shown)).headers['x-subject-token'])
  const before = await tokenOf(password)
  await setOptions({ multi_factor_auth_rules: [['password', 'totp']] })
  const again = (id: string) =>
    call('POST', '/auth/tokens', undefined, {
      auth: { identity: { methods: ['token'], token: { id } }, scope: { unscoped: {} } },
    })
  assert.equal((await again(before)).status, 401)
  assert.equal((await again(await tokenOf({ ...password, ...totp() }))).status, 201)
})

test('rules count only while they are on, and where their words mean something', async () => {
  const { logIn, password, setOptions } = await open([['password', 'totp']])
  assert.equal((await logIn(password)).status, 401)
  await setOptions({ multi_factor_auth_enabled: false })
  assert.equal((await logIn(password)).status, 201)
  await setOptions({ multi_factor_auth_enabled: true, multi_factor_auth_rules: [['retina']] })
  assert.equal((await logIn(password)).status, 201)
  await setOptions({ multi_factor_auth_rules: [['password', 'retina']] })
  assert.equal((await logIn(password)).status, 201)
  await setOptions({ multi_factor_auth_rules: null })
  assert.equal((await logIn(password)).status, 201)
  for (const wrong of [[[]], ['password'], [['password', 'password']], 'password', [[1]]])
    assert.equal((await setOptions({ multi_factor_auth_rules: wrong })).status, 400, JSON.stringify(wrong))
  assert.equal((await setOptions({ multi_factor_auth_enabled: 'yes' })).status, 400)
})

test('guesses of a passcode lock out, however many come at once, and a right password in between does not undo them', async () => {
  const lockout = { attempts: 3, ms: 600_000 }
  const { logIn, totp, password, advance } = await open([['password', 'totp']], { ...NO_COMPLIANCE, lockout })
  for (let i = 0; i < 2; i++) assert.equal((await logIn({ ...password, ...totp(`00000${i}`) })).status, 401)
  assert.equal((await logIn({ ...totp(), ...password })).status, 201)
  await advance(60_000)
  const guesses = Array.from({ length: 20 }, (_, i) => totp(`0000${10 + i}`))
  const replies = await Promise.all([...guesses, totp()].map((guess) => logIn({ ...guess, ...password })))
  assert.deepEqual([...new Set(replies.map((reply) => reply.text))].length, 1)
  assert.equal((await logIn({ ...totp(), ...password })).status, 401)
  await advance(600_000)
  assert.equal((await logIn({ ...totp(), ...password })).status, 201)
})
