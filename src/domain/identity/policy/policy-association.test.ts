import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { createEndpoint, createRegion, createService, deleteService } from '../catalog/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import {
  associatePolicy,
  createPolicy,
  deletePolicy,
  dissociatePolicy,
  getPolicyForEndpoint,
  listEndpointsOfPolicy,
  requireAssociation,
} from './index.ts'

eachDatabase('policies', (open) => {
  test('hold for an endpoint: the nearest that was said', async () => {
    const { ctx } = await startIdentity(await open())
    const service = await createService(ctx, { type: 'rating', name: 'rating' })
    await createRegion(ctx, { id: 'world' })
    await createRegion(ctx, { id: 'north', parentId: 'world' })
    const spec = { serviceId: service.id, interface: 'public', url: 'http://h/', regionId: 'north' } as const
    const endpoint = await createEndpoint(ctx, spec)
    const elsewhere = await createEndpoint(ctx, { ...spec, regionId: 'RegionOne' })
    const policy = async (type: string) => (await createPolicy(ctx, { type, blob: '{}', extra: {} })).id
    const [ofService, ofWorld, ofNorth, own] = await Promise.all(['service', 'world', 'north', 'own'].map(policy))
    assert.ok(ofService && ofWorld && ofNorth && own)
    const nearest = async () => (await getPolicyForEndpoint(ctx, endpoint.id)).type
    await assert.rejects(nearest(), { message: `No policy is associated with endpoint ${endpoint.id}.` })
    await associatePolicy(ctx, ofService, { serviceId: service.id })
    assert.equal(await nearest(), 'service')
    await associatePolicy(ctx, ofWorld, { serviceId: service.id, regionId: 'world' })
    assert.equal(await nearest(), 'world')
    await associatePolicy(ctx, ofNorth, { serviceId: service.id, regionId: 'north' })
    assert.equal(await nearest(), 'north')
    await associatePolicy(ctx, own, { endpointId: endpoint.id })
    assert.equal(await nearest(), 'own')
    const ids = async (id: string) => (await listEndpointsOfPolicy(ctx, id)).map((row) => row.id).sort()
    assert.deepEqual(await ids(ofService), [endpoint.id, elsewhere.id].sort())
    assert.deepEqual(await ids(ofWorld), [endpoint.id])
    await associatePolicy(ctx, ofService, { endpointId: endpoint.id }) // in the other's place
    await assert.rejects(requireAssociation(ctx, own, { endpointId: endpoint.id }), { code: 'not_found' })
    await dissociatePolicy(ctx, own, { endpointId: endpoint.id })
    assert.equal(await nearest(), 'service')
    await dissociatePolicy(ctx, ofService, { endpointId: endpoint.id })
    await deletePolicy(ctx, ofNorth)
    assert.equal(await nearest(), 'world')
    await deleteService(ctx, service.id)
    assert.deepEqual(await ctx.db.selectFrom('policy_association').selectAll().execute(), [])
  })
})
