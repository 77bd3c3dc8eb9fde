import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { deleteProject, findProject } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import {
  associateWithProject,
  createEndpoint,
  createEndpointGroup,
  createRegion,
  createService,
  deleteEndpoint,
  deleteEndpointGroup,
  deleteRegion,
  dissociateFromProject,
  getRegion,
  listAssociatedProjects,
  listEndpointsOfProject,
  listRegions,
  updateEndpointGroup,
  updateRegion,
} from './index.ts'

eachDatabase('the catalogue', (open) => {
  test('shows a project that was given endpoints those alone', async () => {
    const cloud = await startIdentity(await open())
    const { ctx } = cloud
    const { session } = await cloud.logIn('demo', 'demo-secret')
    const projectId = session.scope.kind === 'project' ? session.scope.project.id : ''
    const service = await createService(ctx, { type: 'rating', name: 'rating' })
    const where = { serviceId: service.id, regionId: 'RegionOne', url: 'http://rating/' }
    const [open_, inner] = [
      await createEndpoint(ctx, { ...where, interface: 'public' }),
      await createEndpoint(ctx, { ...where, interface: 'internal' }),
    ]
    const shown = async () => {
      const entries = await cloud.identity.catalog.of(ctx, session)
      return entries.map(({ type, endpoints }) => `${type} ${endpoints.map((endpoint) => endpoint.interface).sort()}`).sort()
    }
    const all = ['identity admin,internal,public', 'object-store admin,internal,public', 'rating internal,public']
    assert.deepEqual(await shown(), all)
    await associateWithProject(ctx, projectId, { endpointId: inner.id })
    assert.deepEqual(await shown(), ['rating internal'])
    await assert.rejects(associateWithProject(ctx, projectId, { endpointId: inner.id }), { code: 'conflict' })
    const group = await createEndpointGroup(ctx, { name: 'g', description: null, filter: { interface: 'admin' } })
    await associateWithProject(ctx, projectId, { endpointGroupId: group.id })
    assert.deepEqual(await shown(), ['identity admin', 'object-store admin', 'rating internal'])
    assert.equal((await listEndpointsOfProject(ctx, projectId)).length, 3)
    await updateEndpointGroup(ctx, group.id, { filter: { serviceId: service.id, regionId: 'RegionOne' } })
    assert.deepEqual(await shown(), ['rating internal,public'])
    const admin = (await cloud.logIn('admin', 'admin-secret')).session
    assert.equal((await cloud.identity.catalog.of(ctx, admin)).length, 3)
    await deleteEndpointGroup(ctx, group.id)
    assert.deepEqual(await shown(), ['rating internal'])
    await dissociateFromProject(ctx, projectId, { endpointId: inner.id })
    await assert.rejects(dissociateFromProject(ctx, projectId, { endpointId: inner.id }), { code: 'not_found' })
    assert.deepEqual(await shown(), all)
    await associateWithProject(ctx, projectId, { endpointId: open_.id })
    await deleteEndpoint(ctx, open_.id)
    assert.deepEqual((await shown()).length, 3)
  })

  test('a project takes what it was given with it', async () => {
    const cloud = await startIdentity(await open())
    const { ctx } = cloud
    const { session } = await cloud.logIn('demo', 'demo-secret')
    const id = session.scope.kind === 'project' ? session.scope.project.id : ''
    const group = await createEndpointGroup(ctx, { name: 'g', description: null, filter: { interface: 'admin' } })
    await associateWithProject(ctx, id, { endpointGroupId: group.id })
    assert.deepEqual(
      (await listAssociatedProjects(ctx, { endpointGroupId: group.id })).map(({ name }) => name),
      ['demo'],
    )
    await deleteProject(ctx, id)
    assert.equal(await findProject(ctx, id), undefined)
    assert.deepEqual(await listAssociatedProjects(ctx, { endpointGroupId: group.id }), [])
  })

  test('endpoints need a service and a region that are there, and an address that can be filled in', async () => {
    const { ctx } = await startIdentity(await open())
    const { id: serviceId } = await createService(ctx, { type: 'rating', name: 'rating' })
    const spec = { serviceId, interface: 'public', url: 'http://h/$(tenant_id)s/%(project_id)s' } as const
    assert.equal((await createEndpoint(ctx, spec)).url, spec.url)
    await assert.rejects(createEndpoint(ctx, { ...spec, serviceId: 'none' }), { code: 'bad_request' })
    await assert.rejects(createEndpoint(ctx, { ...spec, regionId: 'none' }), {
      code: 'bad_request',
      reason: 'endpoint_region_unknown',
    })
    await createEndpoint(ctx, { ...spec, regionId: 'made' }, { makeRegion: true })
    assert.equal((await getRegion(ctx, 'made')).id, 'made')
    for (const hole of ['$(secret)s', '%(project_id)', '$(project-id)s'])
      await assert.rejects(createEndpoint(ctx, { ...spec, url: `http://h/${hole}` }), { reason: 'bad_endpoint_url' })
  })

  test('a region goes with those beneath it, unless endpoints are in one of them', async () => {
    const { ctx } = await startIdentity(await open())
    const { id: serviceId } = await createService(ctx, { type: 'rating', name: 'rating' })
    await createRegion(ctx, { id: 'world' })
    await createRegion(ctx, { id: 'north', parentId: 'world' })
    await createRegion(ctx, { id: 'pole', parentId: 'north' })
    await assert.rejects(updateRegion(ctx, 'world', { parentId: 'pole' }), {
      reason: 'region_circle',
      facts: { parentId: 'pole' },
    })
    await assert.rejects(createRegion(ctx, { parentId: 'none' }), { code: 'not_found' })
    const endpoint = await createEndpoint(ctx, { serviceId, interface: 'public', url: 'http://h/', regionId: 'pole' })
    await assert.rejects(deleteRegion(ctx, 'world'), { code: 'forbidden' })
    await deleteEndpoint(ctx, endpoint.id)
    await deleteRegion(ctx, 'world')
    assert.deepEqual(
      (await listRegions(ctx)).items.map(({ id }) => id),
      ['RegionOne'],
    )
  })
})
