import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FilterOperator } from '../../../../kernel/page.ts'
import { eachDatabase } from '../../../../store/testing.ts'
import { startIdentity } from '../../identity.fixture.ts'
import {
  createDomain,
  createProject,
  deleteDomain,
  deleteProjectOrDomain,
  getProject,
  listProjects,
  parentIds,
  parentsOf,
  projectExists,
  subtreeIds,
  subtreeOf,
  updateDomain,
  updateProject,
} from '../index.ts'

const tagFilters = (asked: Partial<Record<FilterOperator, string[]>>) =>
  (Object.keys(asked) as FilterOperator[]).map((op) => ({ field: 'tags', op, values: asked[op] ?? [] }) as const)

eachDatabase('trees of projects', (open) => {
  test('are shown from every place in them', async () => {
    const { ctx } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const top = await createProject(ctx, { name: 'top', domainId: domain.id })
    const left = await createProject(ctx, { name: 'left', parentId: top.id })
    const right = await createProject(ctx, { name: 'right', parentId: top.id })
    const leaf = await createProject(ctx, { name: 'leaf', parentId: left.id })
    assert.deepEqual(
      (await parentsOf(ctx, leaf)).map(({ name }) => name),
      ['left', 'top', 'school'],
    )
    assert.deepEqual(await parentIds(ctx, leaf), { [left.id]: { [top.id]: { [domain.id]: null } } })
    const beneath = (await subtreeOf(ctx, domain.id)).map(({ name }) => name)
    assert.deepEqual([beneath[0], beneath.slice(1, 3).sort(), beneath[3]], ['top', ['left', 'right'], 'leaf'])
    assert.deepEqual(await subtreeIds(ctx, top.id), { [left.id]: { [leaf.id]: null }, [right.id]: null })
    assert.equal(await subtreeIds(ctx, leaf.id), null)
  })

  test('are disabled from the leaves up and enabled from the top down', async () => {
    const { ctx } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const top = await createProject(ctx, { name: 'top', domainId: domain.id })
    const leaf = await createProject(ctx, { name: 'leaf', parentId: top.id })
    await assert.rejects(updateProject(ctx, top.id, { enabled: false }), { reason: 'subtree_enabled' })
    await updateProject(ctx, leaf.id, { enabled: false })
    await updateProject(ctx, top.id, { enabled: false })
    await assert.rejects(updateProject(ctx, leaf.id, { enabled: true }), { reason: 'parents_disabled' })
    await assert.rejects(createProject(ctx, { name: 'new', parentId: leaf.id }), {
      code: 'bad_request',
      reason: 'branch_disabled',
      facts: { id: leaf.id },
    })
    await updateProject(ctx, top.id, { name: 'still off', enabled: false })
    await updateDomain(ctx, domain.id, { enabled: false })
    await assert.rejects(updateProject(ctx, top.id, { enabled: true }), { code: 'forbidden' })
    await assert.rejects(createProject(ctx, { name: 'new', domainId: domain.id }), { code: 'bad_request' })
    await deleteDomain(ctx, domain.id)
    assert.equal(await projectExists(ctx, leaf.id), false)
  })

  test('a project that acts as a domain goes as a domain does', async () => {
    const { ctx } = await startIdentity(await open())
    const domain = await createDomain(ctx, { name: 'school' })
    const project = await createProject(ctx, { name: 'class', domainId: domain.id })
    await assert.rejects(deleteProjectOrDomain(ctx, domain.id), { code: 'forbidden', reason: 'domain_enabled' })
    await updateProject(ctx, domain.id, { enabled: false })
    await deleteProjectOrDomain(ctx, domain.id)
    assert.equal(await projectExists(ctx, project.id), false)
  })

  test('names lose the space around them, and some are taken', async () => {
    const { ctx } = await startIdentity(await open())
    const project = await createProject(ctx, { name: '  wide ', domainId: 'default' })
    assert.equal(project.name, 'wide')
    await assert.rejects(createProject(ctx, { name: 'wide  ', domainId: 'default' }), { code: 'conflict' })
    assert.equal((await updateProject(ctx, project.id, { name: ' narrow' })).name, 'narrow')
    await assert.rejects(createDomain(ctx, { name: 'federated' }), { code: 'bad_request' })
  })

  test('an immutable one is unlocked by that change alone', async () => {
    const { ctx } = await startIdentity(await open())
    const { id } = await createProject(ctx, { name: 'p', domainId: 'default', options: { immutable: true } })
    const unlock = { options: { immutable: false } }
    await assert.rejects(updateProject(ctx, id, { ...unlock, name: 'q' }), { reason: 'immutable' })
    await assert.rejects(updateProject(ctx, id, { ...unlock, extra: { room: '12' } }), { reason: 'immutable' })
    await updateProject(ctx, id, { ...unlock, extra: {} })
    assert.deepEqual((await getProject(ctx, id)).options, { immutable: false })
  })

  test('tags choose in four ways', async () => {
    const { ctx } = await startIdentity(await open())
    for (const tags of [['red'], ['blue'], ['red', 'blue'], []])
      await createProject(ctx, { name: tags.join('+') || 'none', domainId: 'default', tags })
    const found = async (asked: Partial<Record<FilterOperator, string[]>>) =>
      (await listProjects(ctx, { filters: tagFilters(asked) })).items
        .map(({ name }) => name)
        .filter((name) => !['admin', 'demo'].includes(name))
        .sort()
    const both = ['red', 'blue']
    assert.deepEqual(await found({ all: both }), ['red+blue'])
    assert.deepEqual(await found({ is: both }), ['blue', 'red', 'red+blue'])
    assert.deepEqual(await found({ not_all: both }), ['blue', 'none', 'red'])
    assert.deepEqual(await found({ not_any: both }), ['none'])
    assert.deepEqual(await found({ is: ['red'], not_all: both }), ['red'])
    assert.deepEqual(await found({ all: ['red'], not_any: ['blue'] }), ['red'])
  })
})
