import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepRowCount, rowCountOf } from '../../store/row-count.ts'
import { eachDatabase } from '../../store/testing.ts'
import { addContainerConsumer, createContainer, createSecret, deleteContainer, deleteSecret, secretQuotas } from './index.ts'
import { type SecretLab, secretLab, text } from './secret.fixture.ts'

const COUNTED = ['secret', 'secret_order', 'secret_container', 'secret_consumer', 'secret_container_consumer'] as const

/** What is kept and what is there, of each table and project; only kept is what differs. */
async function counts({ cloud }: SecretLab): Promise<Record<string, number>> {
  const kept = await cloud.db.selectFrom('project_row_count').selectAll().where('table_name', 'in', COUNTED).execute()
  const there: Record<string, number> = {}
  for (const table of COUNTED) {
    const rows = await cloud.db.selectFrom(table).select('project_id').execute()
    for (const { project_id } of rows) there[`${table} ${project_id}`] = (there[`${table} ${project_id}`] ?? 0) + 1
  }
  const sorted = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).sort())
  const told = Object.fromEntries(kept.map(({ table_name, project_id, n }) => [`${table_name} ${project_id}`, n]))
  assert.deepEqual(sorted(told), sorted(there))
  return told
}

eachDatabase('what quotas count', (open) => {
  test('rows are counted as they come and go, with those that go with them, and none is kept of none', async () => {
    const lab = secretLab(await open())
    const { ann, bob, sealing } = lab
    const made = await createSecret(ann, sealing, { payload: text('x') })
    await createSecret(ann, sealing, {})
    await createSecret(bob, sealing, {})
    const { id } = await createContainer(ann, { name: null, type: 'generic', members: [] })
    for (const name of ['a', 'b']) await addContainerConsumer(ann, id, { name, url: 'http://x' })
    assert.deepEqual(await counts(lab), {
      ...{ 'secret p': 2, 'secret q': 1 },
      ...{ 'secret_container p': 1, 'secret_container_consumer p': 2 },
    })
    await deleteContainer(ann, id)
    await deleteSecret(ann, made.id)
    assert.deepEqual(await counts(lab), { 'secret p': 1, 'secret q': 1 })
  })

  test('many rows at once, another project, and what was there before it was counted', async () => {
    const lab = secretLab(await open())
    const { ann, cloud, sealing } = lab
    for (let i = 0; i < 5; i++) await createSecret(ann, sealing, {})
    await cloud.db.updateTable('secret').set({ project_id: 'q' }).where('id', '>', '8').execute()
    await counts(lab)
    await cloud.db.updateTable('secret').set({ project_id: 'r' }).execute()
    assert.deepEqual(await counts(lab), { 'secret r': 5 })
    await cloud.db.deleteFrom('project_row_count').execute()
    await keepRowCount(cloud.db, 'secret')
    assert.deepEqual(await counts(lab), { 'secret r': 5 })
    await cloud.db.deleteFrom('secret').execute()
    assert.deepEqual(await counts(lab), {})
    assert.equal(await rowCountOf(cloud, 'secret', 'r'), 0)
  })

  test('made and deleted side by side, never more than the limit, and never one counted twice', async () => {
    const lab = secretLab(await open())
    const { ann, sealing } = lab
    await secretQuotas.setLimits(lab.cloud, 'p', { secrets: 5 })
    const old = await Promise.all(Array.from({ length: 4 }, () => createSecret(ann, sealing, {})))
    const made = await Promise.allSettled([
      ...Array.from({ length: 12 }, () => createSecret(ann, sealing, {})),
      ...old.map(({ id }) => deleteSecret(ann, id)),
    ])
    assert.ok(made.slice(12).every(({ status }) => status === 'fulfilled'))
    const there = made.slice(0, 12).filter(({ status }) => status === 'fulfilled').length
    assert.ok(there >= 1 && there <= 5)
    assert.deepEqual(await counts(lab), { 'secret p': there })
  })
})
