import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hardwareOf, requireImageDemands, requireOffered } from './image-requirements.ts'

test('values that nobody knows are refused', () => {
  for (const [name, value] of [
    ['hw_disk_bus', 'bogus'],
    ['hw_disk_bus', ''],
    ['hw_vif_model', 'zz'],
    ['hw_firmware_type', 'coreboot'],
    ['hw_architecture', 'z80'],
    ['os_type', 'x'],
  ] as const) {
    const refusal = { code: 'bad_request', reason: 'bad_image_property', facts: { name, value } }
    assert.throws(() => requireImageDemands({ [name]: value }), refusal, name)
  }
  assert.throws(() => requireImageDemands({ architecture: 'z80' }), { code: 'bad_request' })
})

test('values that are known and that no host offers leave the server without a host', () => {
  for (const [name, value] of [
    ['hw_disk_bus', 'xen'],
    ['hw_vif_model', 'spapr-vlan'],
    ['hw_firmware_type', 'uefi'],
    ['hw_machine_type', 'nosuch'],
    ['hw_architecture', 'aarch64'],
  ] as const) {
    requireImageDemands({ [name]: value })
    const refusal = { code: 'no_capacity', reason: 'unmet_requirement', message: new RegExp(`${name}=${value}: hosts offer `) }
    assert.throws(() => requireOffered({ [name]: value }), refusal)
  }
  assert.throws(() => requireOffered({ architecture: 'arm64' }), {
    message: /hw_architecture=aarch64: hosts offer x86_64, i686\.$/,
  })
})

test('what is offered is given', () => {
  for (const [properties, hardware] of [
    [{}, { diskBus: 'virtio', nicModel: 'virtio' }],
    [
      { hw_disk_bus: 'scsi', hw_vif_model: 'rtl8139' },
      { diskBus: 'scsi', nicModel: 'rtl8139' },
    ],
    [
      { hw_disk_bus: 'sata', hw_machine_type: 'q35', os_type: 'Windows' },
      { diskBus: 'ide', nicModel: 'virtio' },
    ],
    [
      { hw_machine_type: 'pc', hw_architecture: 'AMD64' },
      { diskBus: 'virtio', nicModel: 'virtio', machine: 'pc' },
    ],
  ] as const) {
    requireImageDemands(properties)
    requireOffered(properties)
    assert.deepEqual(hardwareOf(properties), hardware)
  }
})
