import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMAGE } from '../../../domain/compute/compute.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

/** Makes a server from an image with these properties. */
async function boot(properties: Record<string, string>) {
  const nova = await startNova(await openTestStore())
  for (const [name, value] of Object.entries(properties))
    await nova.ctx.db.insertInto('image_property').values({ image_id: IMAGE, name, value }).execute()
  const made = await nova.call('POST', '/servers', { body: nova.createBody({ networks: 'none' }), version: '2.96' })
  if (made.status !== 202) return { status: made.status, message: made.json.badRequest?.message }
  await nova.settle()
  return (await nova.call('GET', `/servers/${made.json.server.id}`, { version: '2.96' })).json.server
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
