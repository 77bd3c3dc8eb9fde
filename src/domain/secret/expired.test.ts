import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import { removeExpired } from './expired.ts'
import { addConsumer, createSecret, secretQuotas, setAccess } from './index.ts'
import { secretLab, text } from './secret.fixture.ts'

eachDatabase('secrets whose time is over', (open) => {
  test('their rows go, with access lists and consumers; those of others and those without an end stay', async () => {
    const { ann, bob, cloud, sealing } = secretLab(await open())
    const now = cloud.clock.now()
    const over = await createSecret(ann, sealing, { payload: text('x'), expiresAt: now + 1000 })
    await setAccess(ann, over.id, { users: ['amy'] })
    await addConsumer(ann, over.id, { service: 'image', resource_type: 'image', resource_id: '1' })
    const stays = [
      await createSecret(ann, sealing, { payload: text('y') }),
      await createSecret(bob, sealing, { expiresAt: now + 100_000 }),
    ]
    await cloud.clock.advance(1000)
    assert.equal(await removeExpired(cloud), 1)
    assert.equal(await removeExpired(cloud), 0)
    const left = await cloud.db.selectFrom('secret').select('id').execute()
    assert.deepEqual(left.map(({ id }) => id).sort(), stays.map(({ id }) => id).sort())
    for (const table of ['secret_access', 'secret_access_user', 'secret_consumer'] as const)
      assert.deepEqual(await cloud.db.selectFrom(table).selectAll().execute(), [], table)
  })

  test('they take no room in a quota, also before the task has come to them', async () => {
    const { ann, cloud, sealing } = secretLab(await open())
    await secretQuotas.setLimits(cloud, 'p', { secrets: 2 })
    const expiresAt = cloud.clock.now() + 1000
    await createSecret(ann, sealing, { expiresAt })
    await createSecret(ann, sealing, { expiresAt })
    await assert.rejects(createSecret(ann, sealing, {}), { code: 'over_quota' })
    await cloud.clock.advance(1000)
    await createSecret(ann, sealing, {})
    await createSecret(ann, sealing, {})
    await assert.rejects(createSecret(ann, sealing, {}), { code: 'over_quota' })
  })
})
