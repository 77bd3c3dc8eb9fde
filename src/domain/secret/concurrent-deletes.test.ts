/** What several delete at once is deleted once, and the others are told that it is not there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, several } from '../../store/race.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { addMetadata, createSecret, deleteMetadata, deleteProjectQuotas, deleteSecret, setProjectQuotas } from './index.ts'
import { secretLab } from './secret.fixture.ts'

const AT_ONCE = 6

eachDatabase('deletes of one thing by several at once', (open) => {
  test('quotas that a project was told, metadata and secrets', async () => {
    const { admin, ann, sealing } = secretLab(await open())
    for (const limits of [{ secrets: 3 }, {}]) {
      await setProjectQuotas(admin, 'p', limits)
      const told = await race(several(AT_ONCE, () => deleteProjectQuotas(admin, 'p')))
      assert.deepEqual(told, { done: 1, project_quotas_not_found: AT_ONCE - 1 })
    }
    const { id } = await createSecret(ann, sealing, {})
    await addMetadata(ann, id, 'a', '1')
    assert.deepEqual(await race(several(AT_ONCE, () => deleteMetadata(ann, id, 'a'))), {
      done: 1,
      metadata_not_found: AT_ONCE - 1,
    })
    assert.deepEqual(await race(several(AT_ONCE, () => deleteSecret(ann, id))), { done: 1, secret_not_found: AT_ONCE - 1 })
  })
})
