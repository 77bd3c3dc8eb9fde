import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

async function withServer() {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer({ metadata: { a: '1', b: '2' } })
  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, version = '2.96') => {
    const reply = await nova.call(method, `/servers/${id}${path}`, { body, version })
    return [reply.status, reply.json] as const
  }
  return { nova, id, call }
}

test('metadata is added to, replaced, and changed item by item', async () => {
  const { call } = await withServer()
  assert.deepEqual(await call('POST', '/metadata', { metadata: { b: '3', c: '4' } }), [
    200,
    { metadata: { a: '1', b: '3', c: '4' } },
  ])
  assert.deepEqual(await call('PUT', '/metadata', { metadata: { x: 'y' } }), [200, { metadata: { x: 'y' } }])
  assert.deepEqual(await call('PUT', '/metadata/k', { meta: { k: 'v' } }), [200, { meta: { k: 'v' } }])
  assert.equal((await call('PUT', '/metadata/k', { meta: { other: 'v' } }))[0], 400)
  assert.equal((await call('PUT', '/metadata/k', { meta: { k: 'v', l: 'w' } }))[0], 400)
  assert.deepEqual(await call('GET', '/metadata/k'), [200, { meta: { k: 'v' } }])
  assert.equal((await call('DELETE', '/metadata/k'))[0], 204)
  assert.equal((await call('DELETE', '/metadata/k'))[0], 404)
  assert.equal((await call('GET', '/metadata/constructor'))[0], 404)
  assert.deepEqual(await call('GET', '/metadata'), [200, { metadata: { x: 'y' } }])
  const many = Object.fromEntries([...Array(128).keys()].map((i) => [`k${i}`, '']))
  assert.equal((await call('POST', '/metadata', { metadata: many }))[0], 403)
})

test('tags are there from 2.26 on', async () => {
  const { call } = await withServer()
  assert.equal((await call('GET', '/tags', undefined, '2.25'))[0], 404)
  assert.deepEqual(await call('PUT', '/tags', { tags: ['a', 'b', 'a'] }), [200, { tags: ['a', 'b'] }])
  assert.equal((await call('PUT', '/tags/c'))[0], 201)
  assert.equal((await call('PUT', '/tags/c'))[0], 204)
  assert.equal((await call('PUT', '/tags/a,b'))[0], 400)
  assert.equal((await call('GET', '/tags/c'))[0], 204)
  assert.equal((await call('DELETE', '/tags/c'))[0], 204)
  assert.equal((await call('DELETE', '/tags/c'))[0], 404)
  assert.equal((await call('DELETE', '/tags'))[0], 204)
  assert.deepEqual(await call('GET', '/tags'), [200, { tags: [] }])
})

test('addresses and interfaces are those of its ports', async () => {
  const { nova, call } = await withServer()
  const [, { addresses }] = await call('GET', '/ips')
  assert.deepEqual(Object.keys(addresses), ['private'])
  assert.deepEqual(await call('GET', '/ips/private'), [200, { private: addresses.private }])
  assert.equal((await call('GET', '/ips/public'))[0], 404)
  const [, { interfaceAttachments }] = await call('GET', '/os-interface')
  const [port] = interfaceAttachments
  assert.deepEqual([port.net_id, port.fixed_ips[0].ip_address, port.tag], [nova.networkId, addresses.private[0].addr, null])
  assert.equal((await call('GET', `/os-interface/${port.port_id}`))[0], 200)
  assert.equal('tag' in (await call('GET', `/os-interface/${port.port_id}`, undefined, '2.69'))[1].interfaceAttachment, false)
  assert.equal((await call('GET', '/os-interface/none'))[0], 404)
  assert.equal((await call('POST', '/os-interface', {}))[0], 501)
})

test('the past of a server, newest first, with events for those who may see them', async () => {
  const { nova, id, call } = await withServer()
  await nova.ctx.clock.advance(1000)
  await nova.call('POST', `/servers/${id}/action`, { body: { reboot: { type: 'SOFT' } } })
  const [, { instanceActions, links }] = await call('GET', '/os-instance-actions?limit=1')
  assert.deepEqual([instanceActions[0].action, instanceActions[0].instance_uuid], ['reboot', id])
  const [, second] = await call('GET', links[0].href.split(`/servers/${id}`)[1])
  assert.deepEqual([second.instanceActions[0].action, second.links], ['create', undefined])
  const [backwards] = await call(
    'GET',
    '/os-instance-actions?changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z',
  )
  assert.equal(backwards, 400)
  const path = `/os-instance-actions/${second.instanceActions[0].request_id}`
  const [, { instanceAction }] = await call('GET', path)
  assert.deepEqual(
    [instanceAction.events[0].event, instanceAction.events[0].result],
    ['compute__do_build_and_run_instance', 'Success'],
  )
  assert.equal('host' in instanceAction.events[0], false)
  assert.equal('events' in (await call('GET', path, undefined, '2.50'))[1].instanceAction, false)
  const admin = (await nova.call('GET', `/servers/${id}${path}`, { token: 'admin' })).json.instanceAction
  assert.equal(admin.events[0].traceback, null)
  assert.equal((await call('GET', '/os-instance-actions/req-none'))[0], 404)
})
