import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/compute/compute.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'
import { ensureProjectRow } from './project.fixture.ts'

const ids = (reply: { json: { flavors: { id: string }[] } }) => reply.json.flavors.map(({ id }) => id)

test('flavors are listed, filtered and paged', async () => {
  const { call } = await startNova(await openTestStore())
  assert.deepEqual(ids(await call('GET', '/flavors')), ['1', '2', '3', '4', '5'])
  assert.deepEqual(ids(await call('GET', '/flavors?minRam=4096&minDisk=41')), ['4', '5'])
  assert.deepEqual(ids(await call('GET', '/flavors?sort_key=memory_mb&sort_dir=desc&limit=2')), ['5', '4'])
  const page = await call('GET', '/flavors/detail?limit=2&marker=1')
  assert.deepEqual(ids(page), ['2', '3'])
  assert.match(page.json.flavors_links[0].href, /marker=3/)
  assert.equal((await call('GET', '/flavors?marker=none')).status, 400)
  assert.equal((await call('GET', '/flavors?minRam=much')).status, 400)
  const { flavor } = (await call('GET', '/flavors/1', { version: '2.96' })).json
  assert.deepEqual([flavor.name, flavor.ram, flavor.swap, flavor.extra_specs], ['m1.tiny', 512, 0, {}])
  const old = (await call('GET', '/flavors/1')).json.flavor
  assert.deepEqual([old.swap, 'description' in old, 'extra_specs' in old], ['', false, false])
  assert.equal((await call('GET', '/flavors/none')).json.itemNotFound.message, 'Flavor none could not be found.')
})

test('an admin makes flavors, and lets a project use a private one', async () => {
  const store = await openTestStore()
  const { call, ctx } = await startNova(store)
  await ensureProjectRow(ctx, PROJECT)
  const admin = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    call(method, path, { token: 'admin', version: '2.96', body })
  const spec = { name: 'secret', id: 'auto', ram: '64', vcpus: 1, disk: 0, 'os-flavor-access:is_public': false }
  assert.equal((await call('POST', '/flavors', { body: { flavor: spec } })).status, 403)
  const made = await admin('POST', '/flavors', { flavor: spec })
  assert.equal(made.status, 200)
  const { id } = made.json.flavor
  assert.equal((await admin('POST', '/flavors', { flavor: spec })).json.conflictingRequest.code, 409)
  assert.equal((await call('GET', `/flavors/${id}`)).status, 404)
  assert.deepEqual(
    (await admin('GET', `/flavors/${id}/os-flavor-access`)).json.flavor_access,
    [],
    'not its maker’s project either',
  )
  const act = (verb: string, tenant: string) => admin('POST', `/flavors/${id}/action`, { [verb]: { tenant } })
  assert.equal((await act('addTenantAccess', PROJECT)).json.flavor_access.length, 1)
  assert.equal((await act('addTenantAccess', PROJECT)).status, 409)
  assert.equal((await act('addTenantAccess', 'nobody')).status, 400)
  assert.equal((await call('GET', `/flavors/${id}`)).status, 200)
  assert.equal((await act('removeTenantAccess', PROJECT)).json.flavor_access.length, 0)
  assert.equal((await act('removeTenantAccess', PROJECT)).status, 404)
  assert.equal((await admin('PUT', `/flavors/${id}`, { flavor: { description: 'd' } })).json.flavor.description, 'd')
  assert.equal((await call('PUT', `/flavors/${id}`, { token: 'admin', version: '2.54', body: {} })).status, 404)
  assert.equal(ids(await admin('GET', '/flavors?is_public=none')).length, 6)
  assert.equal(ids(await admin('GET', '/flavors')).length, 5)
  assert.equal((await admin('DELETE', `/flavors/${id}`)).status, 202)
  assert.equal((await admin('DELETE', `/flavors/${id}`)).status, 404)
  for (const over of [
    { ram: 0 },
    { vcpus: '0' },
    { disk: -1 },
    { name: ' a' },
    { id: ' x' },
    { swap: 'none' },
    { ram: '99999999999' },
  ]) {
    const { status } = await admin('POST', '/flavors', { flavor: { ...spec, name: 'other', ...over } })
    assert.equal(status, 400, JSON.stringify(over))
  }
})

test('extra specs of a flavor', async () => {
  const { call } = await startNova(await openTestStore())
  const path = '/flavors/1/os-extra_specs'
  const admin = async (method: 'POST' | 'PUT' | 'DELETE', rest: string, body?: object, version = '2.96') => {
    const reply = await call(method, `${path}${rest}`, { token: 'admin', body, version })
    return [reply.status, reply.json] as const
  }
  assert.deepEqual(await admin('POST', '', { extra_specs: { 'hw:a': 1, b: 'x' } }, '2.85'), [
    200,
    { extra_specs: { 'hw:a': '1', b: 'x' } },
  ])
  assert.deepEqual(await admin('PUT', '/b', { b: 'y' }), [200, { b: 'y' }])
  assert.equal((await admin('PUT', '/b', { c: 'y' }))[0], 400)
  assert.equal((await admin('PUT', '/b', {}))[0], 400)
  assert.equal((await call('PUT', `${path}/b`, { body: { b: 'z' } })).status, 403)
  assert.deepEqual((await call('GET', `${path}/b`)).json, { b: 'y' })
  assert.deepEqual(await admin('DELETE', '/b'), [200, undefined])
  assert.equal((await admin('DELETE', '/b'))[0], 404)
  assert.deepEqual((await call('GET', path)).json, { extra_specs: { 'hw:a': '1' } })
})

test('extra specs of known namespaces are looked at since 2.86', async () => {
  const { call } = await startNova(await openTestStore())
  const add = async (specs: object, version = '2.86') => {
    const options = { token: 'admin', version, body: { extra_specs: specs } }
    const { status, json } = await call('POST', '/flavors/1/os-extra_specs', options)
    return status === 200 ? 200 : `${status} ${json.badRequest.message}`
  }
  assert.equal(await add({ 'hw:cpu_policy': 'zz' }), "400 Validation failed; 'zz' is not one of: dedicated, shared, mixed.")
  assert.equal(await add({ 'hw:cpu_policy': 'zz' }, '2.85'), 200)
  assert.match(`${await add({ 'hw:nothing': '1' })}`, /extra spec 'hw:nothing' does not appear to be a valid extra spec\.$/)
  assert.match(`${await add({ 'hw:numa_nodes': 'two' })}`, /'two' is not a valid integer value\.$/)
  assert.match(`${await add({ 'hw:numa_mem.0': '0' })}`, /'0' is less than the min value of '1'\.$/)
  assert.match(`${await add({ 'hw_rng:allowed': 'perhaps' })}`, /'perhaps' is not a valid boolean-like value\.$/)
  const good = { 'hw:cpu_policy': 'shared', 'hw:numa_cpus.1': '0-3,^1', 'hw:mem_page_size': '2MB', 'hw_rng:allowed': 'True' }
  assert.equal(await add({ ...good, 'my:own': 'x', plain: 'y' }), 200)
})

test('extra specs are looked at in every namespace that Nova knows', async () => {
  const { call } = await startNova(await openTestStore())
  const add = async (name: string, value: string) => {
    const options = { token: 'admin', version: '2.86', body: { extra_specs: { [name]: value } } }
    const { status, json } = await call('POST', '/flavors/1/os-extra_specs', options)
    return status === 200 ? 200 : json.badRequest.message.replace('Validation failed; ', '')
  }
  const unknown = (name: string) => `extra spec '${name}' does not appear to be a valid extra spec.`
  for (const [name, value, problem] of [
    ['quota:cpu_shares', 'x', "'x' is not a valid integer value."],
    ['quota:cpu_shares', '-1', "'-1' is less than the min value of '0'."],
    ['quota:cpu_shares_level', 'most', "'most' is not one of: custom, high, normal, low."],
    ['quota:nothing', '1', unknown('quota:nothing')],
    ['resources:VCPU', 'x', "'x' is not a valid integer value."],
    ['resources1:CUSTOM_A', 'x', "'x' is not a valid integer value."],
    ['resources:NOTHING', '1', unknown('resources:NOTHING')],
    ['trait:CUSTOM_A', 'x', "'x' is not one of: required, forbidden."],
    ['trait_A:HW_CPU_X86_AVX2', 'yes', "'yes' is not one of: required, forbidden."],
    ['trait:HW_NOTHING', 'required', unknown('trait:HW_NOTHING')],
    ['capabilities:nothing', 'x', unknown('capabilities:nothing')],
    ['capabilities:vcpus:more', 'x', unknown('capabilities:vcpus:more')],
    ['os:secure_boot', 'optional', "'optional' is not one of: disabled, required."],
    ['pci_passthrough:alias', 'gpu', "'gpu' is not of the format '[^:]+:\\d+(?:\\s*,\\s*[^:]+:\\d+)*'."],
    ['accel:nothing', 'x', unknown('accel:nothing')],
    ['vmware:nothing', 'x', unknown('vmware:nothing')],
    ['aggregate_instance_extra_specs:', 'x', unknown('aggregate_instance_extra_specs:')],
    ['group_policy', 'x', "'x' is not one of: isolate, none."],
    ['hide_hypervisor_id', 'x', "'x' is not a valid boolean-like value."],
    ['hw:redirected_usb_ports', '16', "'16' is greater than the max value of '15'."],
  ] as const)
    assert.equal(await add(name, value), problem, name)
  for (const [name, value] of [
    ['quota:cpu_quota', '-1'],
    ['quota:vif_inbound_peak', '0'],
    ['resources:CUSTOM_A', '1'],
    ['resources_x:VGPU', '1'],
    ['trait:COMPUTE_NODE', 'forbidden'],
    ['capabilities:cpu_info:features', '<in> avx'],
    ['capabilities:hypervisor_type', 'QEMU'],
    ['pci_passthrough:alias', 'gpu:1, nic:2'],
    ['aggregate_instance_extra_specs:ssd', 'true'],
    ['vmware:hw_version', 'vmx-13'],
    ['os:secure_boot', 'required'],
    ['powervm:own', 'x'],
  ] as const)
    assert.equal(await add(name, value), 200, name)
})
