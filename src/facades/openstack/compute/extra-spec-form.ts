/** Lists the forms that Nova holds flavors' extra specs to, of all namespaces that it knows. */

import { standardResourceClasses, standardTraits } from './placement-names.ts'

export type Form =
  | { kind: 'flag' }
  | { kind: 'number'; least?: number; most?: number }
  | { kind: 'text'; fits: RegExp }
  | readonly string[]

const flag: Form = { kind: 'flag' }
const number = (least?: number, most?: number): Form => ({ kind: 'number', least, most })
const text = (fits: RegExp): Form => ({ kind: 'text', fits })
/** Processors as `0-3,^1`. */
const PROCESSORS = text(/^\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*$/)

const HARDWARE: Readonly<Record<string, Form>> = {
  'hw:boot_menu': flag,
  'hw:cpu_cores': number(1),
  'hw:cpu_dedicated_mask': PROCESSORS,
  'hw:cpu_max_cores': number(1),
  'hw:cpu_max_sockets': number(1),
  'hw:cpu_max_threads': number(1),
  'hw:cpu_policy': ['dedicated', 'shared', 'mixed'],
  'hw:cpu_realtime': flag,
  'hw:cpu_realtime_mask': PROCESSORS,
  'hw:cpu_sockets': number(1),
  'hw:cpu_thread_policy': ['prefer', 'isolate', 'require'],
  'hw:cpu_threads': number(1),
  'hw:emulator_threads_policy': ['isolate', 'share'],
  'hw:ephemeral_encryption': flag,
  'hw:ephemeral_encryption_format': ['plain', 'luks', 'luksv2'],
  'hw:hide_hypervisor_id': flag,
  'hw:locked_memory': flag,
  'hw:maxphysaddr_bits': number(1),
  'hw:maxphysaddr_mode': ['emulate', 'passthrough'],
  'hw:mem_encryption': flag,
  'hw:mem_encryption_model': ['amd-sev', 'amd-sev-es', 'amd-sev-snp'],
  'hw:mem_page_size': text(/^(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)$/),
  'hw:numa_nodes': number(1),
  'hw:pci_numa_affinity_policy': ['required', 'preferred', 'legacy', 'socket'],
  'hw:pmem': text(/^[a-zA-Z0-9_,]+$/),
  'hw:pmu': flag,
  'hw:redirected_usb_ports': number(0, 15),
  'hw:serial_port_count': number(0),
  'hw:sound_model': ['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'virtio'],
  'hw:tpm_model': ['tpm-tis', 'tpm-crb'],
  'hw:tpm_secret_security': ['user', 'host', 'deployment'],
  'hw:tpm_version': ['1.2', '2.0'],
  'hw:usb_model': ['none', 'nec-xhci', 'qemu-xhci'],
  'hw:vif_multiqueue_enabled': flag,
  'hw:viommu_model': ['intel', 'smmuv3', 'virtio', 'auto'],
  'hw:virtio_packed_ring': flag,
  'hw:watchdog_action': ['none', 'pause', 'poweroff', 'reset', 'disabled'],
  'hw_rng:allowed': flag,
  'hw_rng:rate_bytes': number(0),
  'hw_rng:rate_period': number(0),
  'hw_video:ram_max_mb': number(0),
}

const anyText = text(/^[\s\S]*$/)

const PLAIN: Readonly<Record<string, Form>> = {
  'accel:device_profile': anyText,
  group_policy: ['isolate', 'none'],
  hide_hypervisor_id: flag,
  'os:secure_boot': ['disabled', 'required'],
  'pci_passthrough:alias': text(/^[^:]+:\d+(?:\s*,\s*[^:]+:\d+)*$/),
  'vmware:hw_version': anyText,
  'vmware:storage_policy': anyText,
}

const product = (beginnings: readonly string[], ends: readonly string[]): string[] =>
  beginnings.flatMap((beginning) => ends.map((end) => `${beginning}_${end}`))

function quotas(): Record<string, Form> {
  const amounts = [
    ...product(['cpu', 'memory', 'disk_io', 'vif'], ['limit', 'shares_share']),
    ...product(['disk_read', 'disk_write', 'disk_total'], ['bytes_sec', 'iops_sec']),
    ...product(['vif_inbound', 'vif_outbound'], ['average', 'peak', 'burst']),
    ...['cpu_shares', 'cpu_period'],
  ]
  const signed = [...product(['cpu', 'memory', 'disk_io', 'vif'], ['reservation']), 'cpu_quota']
  const levels = product(['cpu', 'memory', 'disk_io', 'vif'], ['shares_level'])
  const formOf = (names: readonly string[], form: Form) => names.map((name) => [`quota:${name}`, form] as const)
  return Object.fromEntries([
    ...formOf(amounts, number(0)),
    ...formOf(signed, number()),
    ...formOf(levels, ['custom', 'high', 'normal', 'low']),
  ])
}

const CAPABILITIES = [
  ...['id', 'uuid', 'service_id', 'host', 'vcpus', 'memory_mb', 'local_gb', 'vcpus_used', 'memory_mb_used', 'local_gb_used'],
  ...['hypervisor_type', 'hypervisor_version', 'hypervisor_hostname', 'free_ram_mb', 'free_disk_gb', 'current_workload'],
  ...['running_vms', 'disk_available_least', 'host_ip', 'mapped', 'cpu_allocation_ratio', 'ram_allocation_ratio'],
  ...['disk_allocation_ratio', 'total_usable_ram_mb', 'total_usable_disk_gb', 'disk_mb_used', 'free_disk_mb', 'vcpus_total'],
  ...['num_instances', 'num_io_ops', 'failed_builds', 'aggregates', 'cell_uuid', 'updated'],
]
/** Those with parts of their own. */
const NESTED = [
  ...['cpu_info', 'metrics', 'stats', 'numa_topology', 'supported_hv_specs', 'pci_device_pools', 'nodename', 'pci_stats'],
  ...['supported_instances', 'limits', 'instances'],
]
const GROUP = '[a-zA-Z0-9_-]{0,64}'
const oneOf = (names: readonly string[]): string => `(${names.join('|')})`

const patterns = (): [RegExp, Form][] => [
  [/^hw:numa_cpus\.\d+$/, PROCESSORS],
  [/^hw:numa_mem\.\d+$/, number(1)],
  [/^aggregate_instance_extra_specs:.+$/, anyText],
  [new RegExp(`^capabilities:(${oneOf(CAPABILITIES)}|${oneOf(NESTED)}(:\\w+)*)$`), anyText],
  [new RegExp(`^resources${GROUP}:(${oneOf(standardResourceClasses())}|CUSTOM_[A-Z0-9_]+)$`), number()],
  [new RegExp(`^trait${GROUP}:(${oneOf(standardTraits())}|CUSTOM_[A-Z0-9_]+)$`), ['required', 'forbidden']],
]

export interface Forms {
  named: Readonly<Record<string, Form>>
  patterns: readonly (readonly [RegExp, Form])[]
}

export const extraSpecForms = (): Forms => ({ named: { ...HARDWARE, ...PLAIN, ...quotas() }, patterns: patterns() })

/** Of these every name is known. */
export const NAMESPACE = new RegExp(
  `^(accel|aggregate_instance_extra_specs|capabilities|hw|hw_rng|hw_video|os|pci_passthrough|quota|vmware|(resources|trait)${GROUP})$`,
)
