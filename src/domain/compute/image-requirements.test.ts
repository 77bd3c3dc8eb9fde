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
    ['hw_cpu_cores', 'two'],
    ['hw_serial_port_count', '1.5'],
    ['os_secure_boot', 'Required'],
    ['img_config_drive', 'true'],
    ['hw_numa_mem.0', 'much'],
    ['hw_mem_page_size', 'huge'],
  ] as const) {
    const refusal = { code: 'bad_request', reason: 'bad_image_property', facts: { name, value } }
    assert.throws(() => requireImageDemands({ [name]: value }), refusal, name)
  }
  for (const [name, value] of [
    ['architecture', 'z80'],
    ['hypervisor_type', 'abacus'],
    ['hypervisor_version_requires', 'new'],
  ] as const)
    assert.throws(() => requireImageDemands({ [name]: value }), { code: 'bad_request' }, name)
})

test('values that are known and that no host offers leave the server without a host', () => {
  for (const [name, value] of [
    ['hw_disk_bus', 'xen'],
    ['hw_vif_model', 'spapr-vlan'],
    ['hw_firmware_type', 'uefi'],
    ['hw_machine_type', 'nosuch'],
    ['hw_architecture', 'aarch64'],
    ['img_hv_type', 'xen'],
    ['os_secure_boot', 'required'],
    ['hw_cpu_policy', 'dedicated'],
    ['hw_mem_encryption', 'true'],
    ['hw_scsi_model', 'lsilogic'],
    ['hw_watchdog_action', 'reset'],
  ] as const) {
    requireImageDemands({ [name]: value })
    const refusal = { code: 'no_capacity', reason: 'unmet_requirement', message: new RegExp(`${name}=${value}: hosts offer `) }
    assert.throws(() => requireOffered({ [name]: value }), refusal)
  }
  for (const [property, message] of [
    [{ hypervisor_type: 'XAPI' }, /img_hv_type=xen: hosts offer qemu, kvm\.$/],
    [{ hw_tpm_version: '2.0' }, /hw_tpm_version=2\.0: no host offers that\.$/],
    [{ 'trait:CUSTOM_FAST': 'required' }, /trait:CUSTOM_FAST=required: no host offers that\.$/],
    [{ 'hw_numa_cpus.0': '0-3' }, /hw_numa_cpus\.0=0-3: no host offers that\.$/],
    [{ vmware_adaptertype: 'lsiLogic' }, /hw_scsi_model=lsilogic: hosts offer virtio-scsi\.$/],
    [{ kernel_id: '5b0f0fd0-8a1f-4d8b-8b0e-6a4d3a3f1f11' }, /kernel_id=.*: no host offers that\.$/],
  ] as const) {
    requireImageDemands({ ...property })
    assert.throws(() => requireOffered({ ...property }), { reason: 'unmet_requirement', message })
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
    [
      { vmware_adaptertype: 'ide', hw_vif_model: 'VirtualE1000' },
      { diskBus: 'ide', nicModel: 'e1000' },
    ],
    [
      { vmware_adaptertype: 'lsiLogic', hw_disk_bus: 'scsi', hw_scsi_model: 'virtio-scsi' },
      { diskBus: 'scsi', nicModel: 'virtio' },
    ],
    [
      {
        hypervisor_type: 'kvm',
        img_hv_type: 'qemu',
        hw_mem_encryption: 'perhaps',
        'trait:X': 'forbidden',
        'trait:COMPUTE_NODE': 'required',
        os_secure_boot: 'optional',
      },
      { diskBus: 'virtio', nicModel: 'virtio' },
    ],
  ] as const) {
    requireImageDemands(properties)
    requireOffered(properties)
    assert.deepEqual(hardwareOf(properties), hardware)
  }
})
