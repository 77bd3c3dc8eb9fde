import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../store/testing.ts'
import { deleteProject } from '../identity/directory/index.ts'
import { removeOfDeletedProjects } from './deleted-projects.ts'
import { createSecret, getPayload } from './index.ts'
import { text } from './secret.fixture.ts'
import { everyRow, twoProjects } from './two-projects.fixture.ts'

eachDatabase('secrets of deleted projects', (open) => {
  test('all that such a project had goes, its keys too; another project’s stays', async () => {
    const { ctx, cloud, sealing, make, as, fill } = await twoProjects(await open())
    const [goes, stays] = [await make('goes'), await make('stays')]
    const kept = await fill(stays)
    const before = await everyRow(cloud)
    await fill(goes)
    for (let i = 0; i < 5; i++) await createSecret(as(goes), sealing, { payload: text(`${i}`) })
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
    await deleteProject(ctx, goes)
    // two secrets more: with their metadata; one of each of the other tables that name a project
    assert.deepEqual(await removeOfDeletedProjects(cloud, 3), { projects: 1, rows: 7 + 5 })
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
    assert.deepEqual(await everyRow(cloud), before)
    assert.equal((await getPayload(as(stays), sealing, kept)).bytes.toString(), `of ${stays}`)
  })

  test('keys of projects that go are forgotten, also one that is being opened meanwhile; others are kept', async () => {
    const { ctx, cloud, sealing, make, fill } = await twoProjects(await open())
    const [goes, stays] = [await make('goes'), await make('stays')]
    await fill(goes)
    await fill(stays)
    assert.equal(sealing.openKeys, 2)
    const row = await cloud.db
      .selectFrom('secret_project_key')
      .selectAll()
      .where('project_id', '=', goes)
      .executeTakeFirstOrThrow()
    await deleteProject(ctx, goes)
    await removeOfDeletedProjects(cloud)
    assert.equal(sealing.openKeys, 1)
    await sealing.opened(row) // as a request does that read it before
    assert.equal(sealing.openKeys, 1)
  })

  test('what a request added that came to its end after its project goes by the next run', async () => {
    const { ctx, cloud, make, fill } = await twoProjects(await open())
    const goes = await make('goes')
    await deleteProject(ctx, goes)
    await removeOfDeletedProjects(cloud)
    await fill(goes)
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 1, rows: 7 })
  })

  test('a project that never was is no deleted one', async () => {
    const { cloud, fill } = await twoProjects(await open())
    await fill('never-was')
    assert.deepEqual(await removeOfDeletedProjects(cloud), { projects: 0, rows: 0 })
  })
})
