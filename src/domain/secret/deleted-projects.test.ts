import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import { createProject, deleteProject } from '../identity/directory/index.ts'
import { startIdentity } from '../identity/identity.fixture.ts'
import { removeOfDeletedProjects } from './deleted-projects.ts'
import { addConsumer, createSecret, getPayload, setAccess } from './index.ts'
import { secretLab, text, userOf } from './secret.fixture.ts'

eachDatabase(
  'secrets of deleted projects',
  (open) => {
    test('all that such a project had goes, its keys too; another project’s stays', async () => {
      const store = await open()
      const { ctx } = await startIdentity(store)
      const { cloud, sealing } = secretLab(store)
      const project = async (name: string) => (await createProject(ctx, { name, domainId: 'default' })).id
      const [goes, stays] = [await project('goes'), await project('stays')]
      const as = (id: string) => ({ ...cloud, who: userOf('ann', id, ['member', 'reader']) })
      for (let i = 0; i < 1003; i++) await createSecret(as(goes), sealing, { payload: text(`${i}`) })
      const kept = await createSecret(as(stays), sealing, { payload: text('kept') })
      const one = await createSecret(as(goes), sealing, { payload: text('one') })
      await setAccess(cloud, one.id, { users: ['bob'] })
      await addConsumer(as(goes), one.id, { service: 's', resource_type: 't', resource_id: 'i' })
      assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
      await deleteProject(ctx, goes)
      assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 1, rows: 1006 })
      assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
      assert.equal((await getPayload(as(stays), sealing, kept.id)).bytes.toString(), 'kept')
      for (const table of ['secret_access', 'secret_access_user', 'secret_consumer'] as const)
        assert.deepEqual(await store.db.selectFrom(table).selectAll().execute(), [])
    })
  },
  { on: ['sqlite', 'postgres'] },
)
