import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { createSecret, requireMasterKeys } from '../index.ts'
import { secretLab, text } from '../secret.fixture.ts'
import { secretKeys } from './project-keys.ts'

eachDatabase('the doctor on keys of secrets', (open) => {
  test('all is well, until a key is not there or is of another master key', async () => {
    const lab = secretLab(await open())
    const { cloud, ann, bob, sealing } = lab
    const look = async () => {
      const found = await secretKeys.run({ clock: cloud.clock, isUp: true, rows: (read) => read(cloud) })
      return found.map(({ level, why, runbook }) => [level, runbook, why?.split('\n').length ?? 0])
    }
    await requireMasterKeys(cloud, lab.keys.stores)
    await createSecret(ann, sealing, { payload: text('x') })
    const moved = await createSecret(bob, sealing, { payload: text('y') })
    await createSecret(ann, sealing, {})
    assert.deepEqual(await look(), [['ok', undefined, 0]])
    await cloud.db.updateTable('secret').set({ project_id: 'p' }).where('id', '=', moved.id).execute()
    assert.deepEqual(await look(), [['problem', 'secret-key-lost', 1]])
    await cloud.db.updateTable('secret_master_key').set({ id: 'another' }).execute()
    assert.deepEqual(await look(), [['problem', 'secret-key-lost', 3]])
  })
})
