import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const admin = { token: 'admin', version: '3.71' }

test('QoS specs: made, changed, found, given to types and taken from them, in Cinder’s words', async () => {
  const { call } = await startCinder(await openTestStore())
  const make = (qos_specs: object) => call('POST', '/qos-specs', { ...admin, body: { qos_specs } })
  const made = await make({ name: ' slow ', consumer: 'front-end', read_iops_sec: '500' })
  assert.equal(made.status, 200)
  const { id, ...facts } = made.json.qos_specs
  assert.deepEqual(facts, { name: 'slow', consumer: 'front-end', specs: { read_iops_sec: '500' } })
  assert.equal(made.json.links[0].href, `http://cloud/volume/v3/qos-specs/${id}`)
  const taken = await make({ name: 'slow' })
  assert.deepEqual([taken.status, messageOf(taken)], [409, 'QoS Specs slow already exists.'])
  const whom = await make({ name: 'other', consumer: 'nobody' })
  const consumers = 'Invalid qos specs: Valid consumer of QoS specs are: ["front-end","back-end","both"]'
  assert.deepEqual([whom.status, messageOf(whom)], [400, consumers])
  assert.equal((await make({ name: 'other', consumer: 'front-end', read_iops_sec: 500 })).status, 400)
  assert.equal((await make({ name: '  ' })).status, 400)
  assert.equal((await call('GET', '/qos-specs')).status, 403)
  const path = `/qos-specs/${id}`
  const set = await call('PUT', path, { ...admin, body: { qos_specs: { iops_bytes: '500' } } })
  assert.deepEqual([set.status, set.json], [200, { qos_specs: { iops_bytes: '500' } }])
  const bad = await call('PUT', path, { ...admin, body: { qos_specs: { total_iops_sec: '5' } } })
  assert.equal(messageOf(bad), 'Invalid qos specs: total_iops_sec cannot be used together with read_iops_sec or write_iops_sec')
  const specs = async () => (await call('GET', path, admin)).json.qos_specs.specs
  assert.deepEqual(await specs(), { read_iops_sec: '500', iops_bytes: '500' })
  const unset = (keys: string[]) => call('PUT', `${path}/delete_keys`, { ...admin, body: { keys } })
  assert.equal((await unset(['iops_bytes'])).status, 202)
  const gone = await unset(['iops_bytes'])
  assert.deepEqual([gone.status, messageOf(gone)], [404, `QoS spec ${id} has no spec with key iops_bytes.`])
  const none = await call('GET', '/qos-specs/none', admin)
  assert.deepEqual([none.status, messageOf(none)], [404, 'No such QoS spec none.'])
})

test('QoS specs are associated with types by GET, listed by page, and deleted', async () => {
  const { call } = await startCinder(await openTestStore())
  const make = async (name: string) =>
    (await call('POST', '/qos-specs', { ...admin, body: { qos_specs: { name } } })).json.qos_specs.id
  const [id, other] = [await make('a'), await make('b')]
  const type = (await call('POST', '/types', { ...admin, body: { volume_type: { name: 't' } } })).json.volume_type
  assert.equal('qos_specs_id' in type, false)
  const act = (of: string, verb: string, typeId = '') =>
    call('GET', `/qos-specs/${of}/${verb}${typeId && `?vol_type_id=${typeId}`}`, admin)
  assert.equal((await act(id, 'associate', type.id)).status, 202)
  const missing = await act(id, 'associate')
  assert.deepEqual([missing.status, messageOf(missing)], [400, 'Volume Type id must not be None.'])
  assert.equal(messageOf(await act(id, 'associate', 'none')), 'Volume type none could not be found.')
  const second = await act(other, 'associate', type.id)
  const words = `Invalid volume type: Type ${type.id} is already associated with another qos specs: ${id}`
  assert.deepEqual([second.status, messageOf(second)], [400, words])
  assert.deepEqual((await act(id, 'associations')).json.qos_associations, [
    { association_type: 'volume_type', name: 't', id: type.id },
  ])
  const typeOf = async (token: string) => (await call('GET', `/types/${type.id}`, { token })).json.volume_type
  assert.equal((await typeOf('admin')).qos_specs_id, id)
  assert.equal('qos_specs_id' in (await typeOf('demo')), false)
  const used = await call('DELETE', `/qos-specs/${id}`, admin)
  assert.deepEqual([used.status, messageOf(used)], [400, 'Qos specs still in use.'])
  const names = async (query: string) => {
    const { json } = await call('GET', `/qos-specs?${query}`, admin)
    return [json.qos_specs.map(({ name }: { name: string }) => name).join(), json.qos_specs_links?.length]
  }
  assert.deepEqual(await names('sort=name:desc'), ['b,a', undefined])
  assert.deepEqual(await names('sort=name:asc&limit=1'), ['a', 1])
  assert.deepEqual(await names(`sort=name:asc&limit=1&marker=${id}`), ['b', 1])
  assert.deepEqual(await names('consumer=front-end'), ['', undefined])
  assert.equal((await act(id, 'disassociate', type.id)).status, 202)
  assert.equal((await act(other, 'associate', type.id)).status, 202)
  assert.equal((await act(other, 'disassociate_all')).status, 202)
  assert.equal((await act(other, 'associate', type.id)).status, 202)
  assert.equal((await call('DELETE', `/qos-specs/${id}`, admin)).status, 202)
  assert.equal((await call('DELETE', `/qos-specs/${other}?force=maybe`, admin)).status, 400)
  assert.equal((await call('DELETE', `/qos-specs/${other}?force=True`, admin)).status, 202)
  assert.deepEqual(await names(''), ['', undefined])
})
