import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireShapeDemands, requireShapeOffered } from './shape-requirements.ts'
import { shapeVocabulary } from './shape-vocabulary.ts'

const SIZE = { cpus: 2, memoryMib: 512, diskGib: 1 }
const shape = (name: string, value: string) => ({ ...SIZE, extra: { [name]: value } })

test('what no host offers leaves the server without a host', () => {
  for (const [name, value, offers] of [
    ['trait:CUSTOM_A', 'required', 'no host offers that'],
    ['trait_1:HW_CPU_X86_AVX2', 'required', 'no host offers that'],
    ['trait:COMPUTE_NODE', 'forbidden', 'hosts offer required'],
    ['resources:VGPU', '1', 'no host offers that'],
    ['resources1:CUSTOM_A', '1', 'no host offers that'],
    ['resources:VCPU', '3', 'hosts offer 2'],
    ['pci_passthrough:alias', 'gpu:1', 'no host offers that'],
    ['accel:device_profile', 'fpga', 'no host offers that'],
    ['hw:cpu_policy', 'dedicated', 'hosts offer shared'],
    ['hw:cpu_realtime', 'true', 'hosts offer false'],
    ['hw:mem_page_size', 'large', 'hosts offer small, any, 4'],
    ['hw:numa_nodes', '2', 'hosts offer 1'],
    ['hw:numa_cpus.0', '0-1', 'no host offers that'],
    ['hw:tpm_version', '2.0', 'no host offers that'],
    ['hw:mem_encryption', 'true', 'hosts offer false'],
    ['hw:watchdog_action', 'reset', 'hosts offer disabled, none'],
    ['hw_rng:allowed', 'false', 'hosts offer true'],
    ['os:secure_boot', 'required', 'hosts offer disabled, optional'],
    ['capabilities:hypervisor_type', 'xen', 'hosts offer QEMU'],
    ['hypervisor_type', 'xen', 'hosts offer QEMU'],
    ['capabilities:hypervisor_type', 's!= QEMU', 'hosts offer QEMU'],
    ['capabilities:cpu_info:arch', 'x86_64', 'no host offers that'],
    ['aggregate_instance_extra_specs:ssd', 'true', 'no host offers that'],
    ['quota:cpu_shares', '1024', 'no host offers that'],
    ['quota:disk_read_bytes_sec', '1000', 'hosts offer 0'],
  ] as const) {
    requireShapeDemands(shape(name, value))
    const facts = { code: 'no_capacity', reason: 'unmet_requirement' }
    assert.throws(() => requireShapeOffered(shape(name, value)), facts, name)
    assert.throws(
      () => requireShapeOffered(shape(name, value)),
      (thrown: Error) => thrown.message.startsWith(`The shape asks for ${name}=`) && thrown.message.includes(offers),
      `${name}: ${offers}`,
    )
  }
})

test('what hosts have, what asks for nothing, and what is the operator’s own holds', () => {
  for (const [name, value] of [
    ['trait:COMPUTE_STORAGE_BUS_VIRTIO', 'required'],
    ['trait:COMPUTE_NET_VIF_MODEL_E1000', 'required'],
    ['trait:CUSTOM_A', 'forbidden'],
    ['resources:VCPU', '0'],
    ['resources:MEMORY_MB', '512'],
    ['resources:VGPU', '0'],
    ['capabilities:hypervisor_type', 'QEMU'],
    ['capabilities:hypervisor_type', '<or> xen <or> QEMU'],
    ['capabilities:hypervisor_type', '<in> EMU'],
    ['hw:cpu_policy', 'shared'],
    ['hw:mem_page_size', '4kB'],
    ['hw:mem_encryption', 'no'],
    ['hw:cpu_cores', '2'],
    ['hw_rng:allowed', 'True'],
    ['hw_video:ram_max_mb', '64'],
    ['quota:cpu_quota', '-7'],
    ['quota:memory_limit', '64'],
    ['os:secure_boot', 'disabled'],
    ['my:own', 'x'],
    ['hw_disk_bus', 'xen'],
  ] as const) {
    requireShapeDemands(shape(name, value))
    requireShapeOffered(shape(name, value))
  }
})

test('values that nobody knows are refused', () => {
  for (const [name, value] of [
    ['hw:cpu_policy', 'zz'],
    ['hw:numa_nodes', 'two'],
    ['resources:VGPU', 'x'],
    ['os:secure_boot', 'perhaps'],
  ] as const)
    assert.throws(() => requireShapeDemands(shape(name, value)), { reason: 'bad_shape_property', facts: { name, value } }, name)
})

test('what is offered is read as it is', () => {
  for (const [name, { read, offered }] of Object.entries(shapeVocabulary(SIZE).named))
    if (typeof offered !== 'string') for (const value of offered) if (value !== '4KB') assert.equal(read(value), value, name)
})
