import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE } from '../../../domain/compute/compute.fixture.ts'
import { guestsOfHost } from '../../../domain/compute/host-document.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

/** Makes a server from an image with these properties. */
async function boot(properties: Record<string, string>, { flavorRef = '1', extra = {} } = {}) {
  const nova = await startNova(await openTestStore())
  for (const [name, value] of Object.entries(properties))
    await nova.ctx.db.insertInto('image_property').values({ image_id: IMAGE, name, value }).execute()
  await nova.ctx.db
    .updateTable('shape')
    .set({ extra: JSON.stringify(extra) })
    .execute()
  const made = await nova.call('POST', '/servers', { body: nova.createBody({ networks: 'none', flavorRef }), version: '2.96' })
  if (made.status !== 202) return { status: made.status, message: made.json.badRequest?.message }
  await nova.settle()
  const { server } = (await nova.call('GET', `/servers/${made.json.server.id}`, { version: '2.96' })).json
  const [guest] = await guestsOfHost(nova.ctx, nova.hostIds[0] ?? '')
  return { ...server, topology: guest?.hardware.topology }
}

test('an image may insist on a config drive', async () => {
  const given = async (properties: Record<string, string>) => (await boot(properties)).config_drive
  assert.equal(await given({ img_config_drive: 'mandatory' }), 'True')
  assert.equal(await given({ img_config_drive: 'optional' }), '')
})

test('a value that the property does not have is refused, and a demand that no host keeps leaves the server without one', async () => {
  assert.deepEqual(await boot({ hw_cpu_cores: 'two' }), {
    status: 400,
    message: 'Invalid image metadata. Error: Field value two is invalid',
  })
  for (const [properties, asked] of [
    [{ hypervisor_type: 'xen' }, 'img_hv_type=xen: hosts offer qemu, kvm'],
    [{ os_secure_boot: 'required' }, 'os_secure_boot=required: hosts offer disabled, optional'],
    [{ hw_tpm_version: '2.0' }, 'hw_tpm_version=2.0: no host offers that'],
  ] as const) {
    const { status, fault } = await boot({ ...properties } as Record<string, string>)
    assert.deepEqual([status, fault.message], ['ERROR', `No valid host was found. The image asks for ${asked}.`])
  }
})

test('processors come as image and flavor prefer, within their limits, in Nova’s words', async () => {
  const two = { flavorRef: '3' }
  assert.deepEqual((await boot({}, two)).topology, { sockets: 2, cores: 1, threads: 1 })
  assert.deepEqual((await boot({ hw_cpu_max_sockets: '1' }, two)).topology, { sockets: 1, cores: 2, threads: 1 })
  assert.deepEqual((await boot({ hw_cpu_threads: '2' }, two)).topology, { sockets: 1, cores: 1, threads: 2 })
  const oneSocket = { ...two, extra: { 'hw:cpu_max_sockets': '1' } }
  assert.deepEqual((await boot({}, oneSocket)).topology, { sockets: 1, cores: 2, threads: 1 })
  assert.deepEqual(await boot({ hw_cpu_max_sockets: '2' }, oneSocket), {
    status: 400,
    message:
      'Image vCPU topology limits (sockets=2, cores=0, threads=0) exceeds the limits of the flavor (sockets=1, cores=0, threads=0)',
  })
  assert.deepEqual(await boot({ hw_cpu_sockets: '2' }, oneSocket), {
    status: 400,
    message:
      'Image vCPU topology (sockets=2, cores=0, threads=0) exceeds the limits of the flavor or image (sockets=1, cores=65536, threads=65536)',
  })
  const { status, fault } = await boot({ hw_cpu_max_sockets: '1', hw_cpu_max_cores: '1', hw_cpu_max_threads: '1' }, two)
  assert.deepEqual([status, fault.message], ['ERROR', 'Requested vCPU limits 1:1:1 are impossible to satisfy for vcpus count 2'])
})

test('a flavor’s extra specs that no host keeps leave the server without one, and unknown values are refused', async () => {
  const { status, fault } = await boot({}, { extra: { 'hw:cpu_policy': 'dedicated' } })
  assert.deepEqual(
    [status, fault.message],
    ['ERROR', 'No valid host was found. The flavor asks for hw:cpu_policy=dedicated: hosts offer shared.'],
  )
  assert.equal((await boot({}, { extra: { 'trait:COMPUTE_NODE': 'required', 'my:own': 'x' } })).fault, undefined)
  assert.deepEqual(await boot({}, { extra: { 'hw:numa_nodes': 'two' } }), {
    status: 400,
    message: "Invalid flavor extra spec hw:numa_nodes: 'two' is not a value of it.",
  })
})
