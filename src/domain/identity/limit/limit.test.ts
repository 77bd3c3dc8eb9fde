import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scope, Who } from '../../../kernel/context.ts'
import type { StoreCtx } from '../../../store/context.ts'
import { eachDatabase } from '../../../store/testing.ts'
import { createRegion, createService, deleteRegion, deleteService } from '../catalog/index.ts'
import { createDomain, createProject, deleteProject } from '../directory/index.ts'
import { startIdentity, type TestIdentity } from '../identity.fixture.ts'
import {
  createLimits,
  createRegisteredLimits,
  deleteLimit,
  deleteRegisteredLimit,
  findAllowance,
  getLimit,
  type Limit,
  type LimitModel,
  listLimits,
  listRegisteredLimits,
  requireTreeDepth,
  updateLimit,
  updateRegisteredLimit,
} from './index.ts'

async function setUp(cloud: TestIdentity) {
  const { ctx } = cloud
  const service = await createService(ctx, { type: 'rating', name: 'rating' })
  const domain = await createDomain(ctx, { name: 'school' })
  const project = await createProject(ctx, { name: 'class', domainId: domain.id })
  const about = { serviceId: service.id, regionId: null, resourceName: 'cores', description: null }
  const [registered] = await createRegisteredLimits(ctx, [{ ...about, defaultLimit: 10 }])
  const limit = async (whose: Partial<Limit>, resourceLimit: number, model: LimitModel = 'flat') => {
    const [made] = await createLimits(ctx, [{ ...about, projectId: null, domainId: null, ...whose, resourceLimit }], model)
    assert.ok(made)
    return made
  }
  assert.ok(registered)
  return { ctx, service, domain, project, about, registered, limit }
}

const someone = (scope: Scope, roles: string[] = ['reader']): Who => ({
  kind: 'user',
  userId: 'u',
  userName: 'u',
  userDomainId: 'default',
  scope,
  roles,
})
const scopeOf = (projectId: string, projectDomainId: string): Scope => ({
  kind: 'project',
  projectId,
  projectName: 'p',
  projectDomainId,
})

eachDatabase('limits', (open) => {
  test('defaults: one for each resource of a service in a region, all made or none', async () => {
    const { ctx, about } = await setUp(await startIdentity(await open()))
    const fresh = { ...about, resourceName: 'volumes', defaultLimit: 5 }
    await assert.rejects(createRegisteredLimits(ctx, [fresh, { ...about, defaultLimit: 5 }]), { code: 'conflict' })
    await assert.rejects(createRegisteredLimits(ctx, [fresh, fresh]), { code: 'conflict' })
    assert.equal((await listRegisteredLimits(ctx)).items.length, 1)
    await assert.rejects(createRegisteredLimits(ctx, [{ ...fresh, serviceId: 'none' }]), {
      code: 'bad_request',
      reason: 'limit_reference_unknown',
      facts: { of: 'registered_limit', field: 'service' },
    })
    await assert.rejects(createRegisteredLimits(ctx, [{ ...fresh, regionId: 'none' }]), { code: 'bad_request' })
    await createRegisteredLimits(ctx, [{ ...about, regionId: 'RegionOne', defaultLimit: 3 }])
    assert.equal((await listRegisteredLimits(ctx)).items.length, 2)
  })

  test('a default that others rest on neither changes nor goes', async () => {
    const { ctx, project, registered, limit } = await setUp(await startIdentity(await open()))
    assert.equal((await updateRegisteredLimit(ctx, registered.id, { defaultLimit: 11 })).defaultLimit, 11)
    const own = await limit({ projectId: project.id }, 20)
    const inUse = { code: 'forbidden', reason: 'registered_limit_in_use', facts: { id: registered.id } }
    await assert.rejects(updateRegisteredLimit(ctx, registered.id, { defaultLimit: 12 }), inUse)
    await assert.rejects(deleteRegisteredLimit(ctx, registered.id), inUse)
    await deleteLimit(ctx, own.id)
    await deleteRegisteredLimit(ctx, registered.id)
    await assert.rejects(limit({ projectId: project.id }, 20), {
      code: 'forbidden',
      reason: 'limit_without_registered',
    })
  })

  test('of a project or a domain, one of each', async () => {
    const { ctx, project, domain, limit } = await setUp(await startIdentity(await open()))
    const own = await limit({ projectId: project.id }, 20)
    await assert.rejects(limit({ projectId: project.id }, 30), { code: 'conflict' })
    const ofDomain = await limit({ projectId: domain.id }, 50) // a project that acts as a domain
    assert.deepEqual([ofDomain.projectId, ofDomain.domainId], [null, domain.id])
    await assert.rejects(limit({ domainId: project.id }, 1), { code: 'bad_request' })
    await assert.rejects(limit({ projectId: 'none' }, 1), { code: 'bad_request' })
    assert.equal((await updateLimit(ctx, own.id, { resourceLimit: 0 }, 'flat')).resourceLimit, 0)
    assert.deepEqual(await getLimit(ctx, own.id), { ...own, resourceLimit: 0 })
  })

  test('are seen by those whom they concern', async () => {
    const cloud = await startIdentity(await open())
    const { ctx, project, domain, limit } = await setUp(cloud)
    const [own, ofDomain] = [await limit({ projectId: project.id }, 20), await limit({ domainId: domain.id }, 50)]
    const seen = async (as: StoreCtx) => (await listLimits(as)).items.map(({ resourceLimit }) => resourceLimit).sort()
    const inProject = cloud.as(someone(scopeOf(project.id, domain.id)))
    const inDomain = cloud.as(someone({ kind: 'domain', domainId: domain.id }))
    const outside = cloud.as(someone({ kind: 'domain', domainId: 'default' }))
    assert.deepEqual(await seen(ctx), [20, 50])
    assert.deepEqual(await seen(cloud.as(someone({ kind: 'system' }))), [20, 50])
    assert.deepEqual(await seen(inProject), [20])
    assert.deepEqual(await seen(inDomain), [20, 50])
    assert.deepEqual(await seen(outside), [])
    assert.deepEqual(await seen(cloud.as(someone({ kind: 'none' }))), [])
    assert.equal((await getLimit(inDomain, own.id)).id, own.id)
    for (const id of [ofDomain.id, 'none']) await assert.rejects(getLimit(inProject, id), { code: 'forbidden' })
    await assert.rejects(getLimit(ctx, 'none'), { code: 'not_found', reason: 'limit_not_found' })
  })

  test('in two strict levels none is above its parent’s or below its children’s', async () => {
    const { ctx, project, domain, about, limit } = await setUp(await startIdentity(await open()))
    const strict = 'strict_two_level'
    const reason = 'limit_outside_tree'
    await assert.rejects(limit({ projectId: project.id }, 11, strict), { code: 'forbidden', reason }) // the default is 10
    const ofDomain = await limit({ domainId: domain.id }, 20, strict)
    const own = await limit({ projectId: project.id }, 15, strict)
    await assert.rejects(updateLimit(ctx, own.id, { resourceLimit: 21 }, strict), { reason })
    await assert.rejects(updateLimit(ctx, own.id, { resourceLimit: -1 }, strict), { reason })
    await assert.rejects(updateLimit(ctx, ofDomain.id, { resourceLimit: 14 }, strict), { reason })
    assert.equal((await getLimit(ctx, own.id)).resourceLimit, 15)
    await updateLimit(ctx, ofDomain.id, { resourceLimit: -1 }, strict)
    await updateLimit(ctx, own.id, { resourceLimit: 1000 }, strict)
    await updateLimit(ctx, ofDomain.id, { resourceLimit: 1 }, 'flat')
    const other = await createDomain(ctx, { name: 'other' })
    const inside = await createProject(ctx, { name: 'in', domainId: other.id })
    const specs = [
      { ...about, projectId: inside.id, domainId: null, resourceLimit: 70 },
      { ...about, projectId: null, domainId: other.id, resourceLimit: 80 },
    ]
    assert.equal((await createLimits(ctx, specs, strict)).length, 2) // seen together, in whatever order
    await createProject(ctx, { name: 'second', parentId: inside.id }, 2)
    const second = (await createProject(ctx, { name: 'two', parentId: inside.id }, 2)).id
    await assert.rejects(createProject(ctx, { name: 'third', parentId: second }, 2), { reason: 'too_deep' })
    await requireTreeDepth(ctx, strict)
    const third = await createProject(ctx, { name: 'third', parentId: second })
    await assert.rejects(requireTreeDepth(ctx, strict), { code: 'conflict', message: new RegExp(third.id) })
    await requireTreeDepth(ctx, 'flat')
  })

  test('go with the project, the service and the region', async () => {
    const { ctx, service, project, about, limit } = await setUp(await startIdentity(await open()))
    await limit({ projectId: project.id }, 20)
    await deleteProject(ctx, project.id)
    assert.deepEqual((await listLimits(ctx)).items, [])
    await createRegion(ctx, { id: 'north' })
    await createRegisteredLimits(ctx, [{ ...about, regionId: 'north', defaultLimit: 1 }])
    await deleteRegion(ctx, 'north')
    assert.equal((await listRegisteredLimits(ctx)).items.length, 1)
    await deleteService(ctx, service.id)
    assert.deepEqual((await listRegisteredLimits(ctx)).items, [])
  })

  test('another service asks what a project may have', async () => {
    const { ctx, project, about, limit } = await setUp(await startIdentity(await open()))
    const spec = { projectId: project.id, serviceType: 'rating', resourceName: 'cores' }
    assert.equal(await findAllowance(ctx, spec), 10)
    await limit({ projectId: project.id }, 20)
    assert.equal(await findAllowance(ctx, spec), 20)
    assert.equal(await findAllowance(ctx, { ...spec, regionId: 'RegionOne' }), 20)
    await createRegisteredLimits(ctx, [{ ...about, regionId: 'RegionOne', defaultLimit: 3 }])
    assert.equal(await findAllowance(ctx, { ...spec, regionId: 'RegionOne' }), 3)
    assert.equal(await findAllowance(ctx, { ...spec, resourceName: 'moons' }), undefined)
  })
})
