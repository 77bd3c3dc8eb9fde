import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FilterOperator } from '../../../../kernel/page.ts'
import { systemRandom } from '../../../../kernel/random.ts'
import { eachDatabase } from '../../../../store/testing.ts'
import { CHEAP, startIdentity, type TestIdentity } from '../../identity.fixture.ts'
import { openIdentity } from '../../index.ts'
import { login } from '../../login/index.ts'
import { identityTasks } from '../../tasks.ts'
import {
  type Compliance,
  changeOwnPassword,
  createUser,
  findUser,
  listUsers,
  NO_COMPLIANCE,
  Passwords,
  type UserChange,
  updateUser,
} from '../index.ts'
import { DAY } from './compliance.ts'

const refused = { code: 'unauthorized', message: 'The request you have made requires authentication.' }
const SECOND = 1000

/** `ada`, whose password is `first`. */
async function addAda({ ctx, passwords }: TestIdentity, options: object = {}): Promise<string> {
  return (await createUser(ctx, passwords, { name: 'ada', domainId: 'default', password: 'first', options: { ...options } })).id
}
const enter = (cloud: TestIdentity, password = 'first') => cloud.logIn('ada', password, { kind: 'none' })
/** And a moment later: a token of the same millisecond would be void. */
async function change({ ctx, passwords, advance }: TestIdentity, id: string, original: string, password: string) {
  await changeOwnPassword(ctx, passwords, id, { original, password })
  await advance(1)
}
async function reset({ ctx, passwords, advance }: TestIdentity, id: string, spec: UserChange) {
  await updateUser(ctx, passwords, id, spec)
  await advance(1)
}

eachDatabase('security compliance', (open) => {
  const start = async (rules: Partial<Compliance>) => startIdentity(await open(), { ...NO_COMPLIANCE, ...rules })

  test('wrong passwords in a row lock out for a time, and say no more than a wrong password does', async () => {
    const cloud = await start({ lockout: { attempts: 2, ms: 5 * SECOND } })
    const id = await addAda(cloud)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await enter(cloud)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    const before = cloud.identity.passwords.made
    await assert.rejects(enter(cloud), refused)
    assert.equal(cloud.identity.passwords.made - before, 1)
    await assert.rejects(change(cloud, id, 'first', 'second'), refused)
    await cloud.advance(5 * SECOND)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await enter(cloud) // one failure since, not three
    await assert.rejects(change(cloud, id, 'wrong', 'second'), refused)
    await assert.rejects(change(cloud, id, 'wrong', 'second'), refused)
    await assert.rejects(enter(cloud), refused)
    await reset(cloud, id, { enabled: true })
    await enter(cloud)
  })

  test('without an end a lock-out lasts until an admin enables; it outlives the process', async () => {
    const store = await open()
    const compliance = { ...NO_COMPLIANCE, lockout: { attempts: 1 } }
    const cloud = await startIdentity(store, compliance)
    const id = await addAda(cloud)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await cloud.advance(1000 * DAY)
    const later = openIdentity({ feed: store.feed, random: systemRandom, hashing: { cost: CHEAP }, compliance })
    const methods = [{ kind: 'password' as const, user: { id }, password: 'first' }]
    await assert.rejects(login(cloud.ctx, later, { methods, scope: { kind: 'none' } }), refused)
    later.close()
    await reset(cloud, id, { enabled: true })
    await enter(cloud)
  })

  test('of guesses at the same time none is lost', async () => {
    const cloud = await start({ lockout: { attempts: 12, ms: DAY } })
    const id = await addAda(cloud)
    await Promise.all(Array.from({ length: 11 }, (_, i) => assert.rejects(enter(cloud, `guess ${i}`), refused)))
    const row = await cloud.ctx.db.selectFrom('user_activity').selectAll().where('user_id', '=', id).executeTakeFirst()
    assert.equal(row?.failures, 11)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await assert.rejects(enter(cloud), refused)
  })

  test('a password ends; it is told to whoever knows it, who may renew it', async () => {
    const cloud = await start({ passwordDays: 30 })
    const id = await addAda(cloud)
    const { session } = await enter(cloud)
    const end = session.user.passwordExpiresAt
    assert.equal(end, Math.floor((cloud.ctx.clock.now() + 30 * DAY) / SECOND) * SECOND)
    assert.equal((await findUser(cloud.ctx, id))?.passwordExpiresAt, end)
    await cloud.advance(30 * DAY)
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await assert.rejects(enter(cloud), {
      code: 'unauthorized',
      reason: 'password_expired',
      facts: { userId: id },
    })
    await reset(cloud, id, { options: { ignore_password_expiry: true } })
    await enter(cloud)
    await reset(cloud, id, { options: { ignore_password_expiry: null } })
    await change(cloud, id, 'first', 'second')
    await enter(cloud, 'second')
  })

  test('lists find passwords by their end', async () => {
    const cloud = await start({ passwordDays: 30 })
    const id = await addAda(cloud)
    const end = (await findUser(cloud.ctx, id))?.passwordExpiresAt ?? 0
    const found = async (op: FilterOperator, value: number) =>
      (await listUsers(cloud.ctx, { filters: [{ field: 'passwordExpiresAt', op, values: [value] }] })).items.map(
        (user) => user.id,
      )
    assert.deepEqual(await found('is', end), [id])
    assert.deepEqual(await found('less', end), [])
    assert.deepEqual(await found('at_most', end), [id])
    assert.deepEqual(await found('more', end), [])
    assert.deepEqual(await found('at_least', end), [id])
    assert.deepEqual(await found('is_not', end), [])
    assert.deepEqual(await found('is_not', end + 1), [id])
  })

  test('a user chooses none of its last passwords; an admin may', async () => {
    const cloud = await start({ uniqueLast: 2 })
    const { ctx } = cloud
    const id = await addAda(cloud)
    await change(cloud, id, 'first', 'second')
    for (const again of ['first', 'second'])
      await assert.rejects(change(cloud, id, 'second', again), {
        code: 'bad_request',
        reason: 'password_used_before',
        facts: { count: 2 },
      })
    await change(cloud, id, 'second', 'third')
    await change(cloud, id, 'third', 'first')
    await reset(cloud, id, { password: 'third' })
    await enter(cloud, 'third')
    const rows = await ctx.db.selectFrom('user_password').select('id').where('user_id', '=', id).execute()
    assert.equal(rows.length, 2)
  })

  test('a password of one’s own choice is kept for a time; one that an admin set is not', async () => {
    const cloud = await start({ minimumAgeDays: 2 })
    const id = await addAda(cloud)
    await change(cloud, id, 'first', 'second')
    await cloud.advance(DAY / 2)
    await assert.rejects(change(cloud, id, 'second', 'third'), {
      code: 'bad_request',
      reason: 'password_too_young',
      facts: { days: 2, daysLeft: 1 },
    })
    await cloud.advance(DAY * 1.5)
    await change(cloud, id, 'second', 'third')
    await reset(cloud, id, { password: 'fourth' })
    await change(cloud, id, 'fourth', 'fifth')
  })

  test('locked passwords are set by admins alone', async () => {
    const cloud = await start({})
    const id = await addAda(cloud, { lock_password: true })
    await assert.rejects(change(cloud, id, 'first', 'second'), {
      code: 'bad_request',
      reason: 'password_locked',
    })
    await assert.rejects(change(cloud, id, 'wrong', 'second'), refused)
    await reset(cloud, id, { password: 'second' })
    await enter(cloud, 'second')
  })

  test('passwords have the form that is demanded, whoever chooses them', async () => {
    const cloud = await start({
      form: { regex: '^(?=.*\\d)(?=.*[a-zA-Z]).{7,}$', description: 'a letter, a digit, seven in all' },
    })
    const { ctx, passwords } = cloud
    const says = {
      code: 'bad_request',
      message: 'The password does not match the requirements: a letter, a digit, seven in all.',
    }
    const spec = { name: 'ada', domainId: 'default' }
    await assert.rejects(createUser(ctx, passwords, { ...spec, password: 'short1' }), says)
    const { id } = await createUser(ctx, passwords, { ...spec, password: 'first-1' })
    await assert.rejects(reset(cloud, id, { password: 'letters-only' }), says)
    await assert.rejects(change(cloud, id, 'first-1', '12345678'), says)
    await change(cloud, id, 'first-1', 'second-2')
  })

  test('what somebody else chose is changed before the first token', async () => {
    const cloud = await start({ changeUponFirstUse: true })
    const id = await addAda(cloud)
    const expired = { code: 'unauthorized', reason: 'password_expired' }
    await assert.rejects(enter(cloud), expired)
    await change(cloud, id, 'first', 'second')
    await enter(cloud, 'second')
    await reset(cloud, id, { password: 'third' })
    await assert.rejects(enter(cloud, 'third'), expired)
    const exempt = { options: { ignore_change_password_upon_first_use: true }, password: 'fourth' }
    await reset(cloud, id, exempt)
    await enter(cloud, 'fourth')
  })

  test('who does not log in for long is disabled: when it tries again, and in the background', async () => {
    const rules = { ...NO_COMPLIANCE, inactiveDays: 2 }
    const cloud = await start(rules)
    const { ctx, passwords } = cloud
    const id = await addAda(cloud)
    const quiet = await createUser(ctx, passwords, { name: 'quiet', domainId: 'default', password: 'x' })
    const exempt = await createUser(ctx, passwords, {
      name: 'robot',
      domainId: 'default',
      options: { ignore_user_inactivity: true },
    })
    await cloud.advance(DAY)
    await enter(cloud)
    await cloud.advance(DAY)
    const enabled = async (user: string) => (await findUser(ctx, user))?.enabled
    await identityTasks(rules)
      .find(({ name }) => name === 'identity.inactive')
      ?.run(ctx)
    assert.deepEqual([await enabled(id), await enabled(quiet.id), await enabled(exempt.id)], [true, false, true])
    await cloud.advance(DAY)
    await assert.rejects(enter(cloud), refused)
    assert.equal(await enabled(id), false)
    await reset(cloud, id, { enabled: true })
    await enter(cloud)
  })

  test('an admin lets a user in again by hand, whatever the rules of the cloud', async () => {
    const cloud = await start({ lockout: { attempts: 1 }, inactiveDays: 1 })
    const id = await addAda(cloud)
    const byHand = new Passwords({ random: systemRandom, cost: CHEAP })
    await assert.rejects(enter(cloud, 'wrong'), refused)
    await updateUser(cloud.ctx, byHand, id, { enabled: true })
    await enter(cloud)
    await cloud.advance(DAY)
    await assert.rejects(enter(cloud), refused)
    await updateUser(cloud.ctx, byHand, id, { enabled: true })
    await cloud.advance(1)
    await enter(cloud)
  })

  test('nothing of all this unless it is asked for', async () => {
    const cloud = await startIdentity(await open())
    const id = await addAda(cloud)
    for (let i = 0; i < 5; i++) await assert.rejects(enter(cloud, 'wrong'), refused)
    await enter(cloud)
    await cloud.advance(1000 * DAY)
    await enter(cloud)
    await change(cloud, id, 'first', 'first')
    assert.equal((await findUser(cloud.ctx, id))?.passwordExpiresAt, null)
    assert.equal((await cloud.ctx.db.selectFrom('user_activity').selectAll().execute()).length, 0)
  })
})
