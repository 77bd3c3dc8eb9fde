/** Whoever logs in and fails learns nothing from how long it took: every way of failing costs one hash, as succeeding does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../kernel/errors.ts'
import { openTestStore } from '../../../store/testing.ts'
import { createDomain, createUser, updateDomain } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import { login, type ScopeSpec, type UserRef } from './index.ts'

const WAYS: Record<string, [UserRef, ScopeSpec]> = {
  'a user that is not there': [{ name: 'nobody' }, { kind: 'default' }],
  'an id that is not there': [{ id: '0'.repeat(32) }, { kind: 'default' }],
  'a domain that is not there': [{ name: 'demo', domain: { name: 'nowhere' } }, { kind: 'default' }],
  'a wrong password': [{ name: 'demo' }, { kind: 'default' }],
  'a user without a password': [{ name: 'mute' }, { kind: 'default' }],
  'a disabled user': [{ name: 'off' }, { kind: 'default' }],
  'a user of a disabled domain': [{ name: 'far', domain: { name: 'closed' } }, { kind: 'default' }],
  'a wrong password and a project that is not there': [{ name: 'demo' }, { kind: 'project', name: 'none' }],
}

async function open() {
  const cloud = await startIdentity(await openTestStore())
  const { ctx, passwords } = cloud
  await createUser(ctx, passwords, { name: 'mute', domainId: 'default' })
  await createUser(ctx, passwords, { name: 'off', domainId: 'default', password: 'x', enabled: false })
  const closed = await createDomain(ctx, { name: 'closed' })
  await createUser(ctx, passwords, { name: 'far', domainId: closed.id, password: 'x' })
  await updateDomain(ctx, closed.id, { enabled: false })
  return cloud
}

test('every refused log-in costs one hash and says the same', async () => {
  const { ctx, identity } = await open()
  const asking = { ...ctx, who: { kind: 'nobody' } as const }
  const said = new Set<string>()
  for (const [way, [user, scope]] of Object.entries(WAYS)) {
    const before = identity.passwords.made
    const methods = [{ kind: 'password', user, password: 'not the password' } as const]
    await assert.rejects(login(asking, identity, { methods, scope }), (error) => {
      assert.ok(error instanceof CloudError)
      said.add(`${error.code} ${error.message}`)
      return true
    })
    assert.equal(identity.passwords.made - before, 1, way)
  }
  assert.deepEqual([...said], ['unauthorized The request you have made requires authentication.'])
  const before = identity.passwords.made
  const right = [{ kind: 'password', user: { name: 'demo' }, password: 'demo-secret' } as const]
  await login(asking, identity, { methods: right, scope: { kind: 'default' } })
  assert.equal(identity.passwords.made - before, 1, 'the right password')
})
