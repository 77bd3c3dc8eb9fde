import { novaRefusals } from './refusals.ts'

/** What Nova holds flavors' extra specs to since 2.86: of the namespaces below every name is known and every value has a form. */

type Form = { kind: 'flag' } | { kind: 'number'; least: number } | { kind: 'text'; fits: RegExp } | readonly string[]

const flag: Form = { kind: 'flag' }
const number = (least: number): Form => ({ kind: 'number', least })
const text = (fits: RegExp): Form => ({ kind: 'text', fits })
/** Processors as `0-3,^1`. */
const PROCESSORS = text(/^\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*$/)

const FORMS: Readonly<Record<string, Form>> = {
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
  'hw:ephemeral_encryption_format': ['luks'],
  'hw:hide_hypervisor_id': flag,
  'hw:locked_memory': flag,
  'hw:maxphysaddr_bits': number(1),
  'hw:maxphysaddr_mode': ['emulate', 'passthrough'],
  'hw:mem_encryption': flag,
  'hw:mem_page_size': text(/^(large|small|any|\d+([kKMGT]i?)?(b|bit|B)?)$/),
  'hw:numa_nodes': number(1),
  'hw:pci_numa_affinity_policy': ['required', 'preferred', 'legacy', 'socket'],
  'hw:pmem': text(/^[a-zA-Z0-9_,]+$/),
  'hw:pmu': flag,
  'hw:serial_port_count': number(0),
  'hw:tpm_model': ['tpm-tis', 'tpm-crb'],
  'hw:tpm_version': ['1.2', '2.0'],
  'hw:vif_multiqueue_enabled': flag,
  'hw:viommu_model': ['intel', 'smmuv3', 'virtio', 'auto'],
  'hw:virtio_packed_ring': flag,
  'hw:watchdog_action': ['none', 'pause', 'poweroff', 'reset', 'disabled'],
  'hw_rng:allowed': flag,
  'hw_rng:rate_bytes': number(0),
  'hw_rng:rate_period': number(0),
  'hw_video:ram_max_mb': number(0),
}

/** Names that hold a number. */
const NUMBERED: readonly (readonly [RegExp, Form])[] = [
  [/^hw:numa_cpus\.\d+$/, PROCESSORS],
  [/^hw:numa_mem\.\d+$/, number(1)],
]
const NAMESPACES = ['hw', 'hw_rng', 'hw_video']
const FLAG_WORDS = /^(1|0|t|f|true|false|on|off|y|n|yes|no)$/i

/** @throws bad_request in Nova's words; names of other namespaces, and without any, are the operator's own */
export function requireExtraSpecs(specs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(specs)) {
    const form = Object.hasOwn(FORMS, name) ? FORMS[name] : NUMBERED.find(([pattern]) => pattern.test(name))?.[1]
    const wrong = form ? problemOf(form, value) : unknownNameOf(name)
    if (wrong !== undefined) throw novaRefusals.bad_extra_spec({ problem: wrong }, { field: name })
  }
}

function unknownNameOf(name: string): string | undefined {
  const [namespace = '', ...rest] = name.split(':')
  if (rest.length === 0 || !NAMESPACES.includes(namespace)) return undefined
  return `extra spec '${name}' does not appear to be a valid extra spec.`
}

function problemOf(form: Form, value: string): string | undefined {
  if (!('kind' in form)) return form.includes(value) ? undefined : `'${value}' is not one of: ${form.join(', ')}.`
  switch (form.kind) {
    case 'flag':
      return FLAG_WORDS.test(value.trim()) ? undefined : `'${value}' is not a valid boolean-like value.`
    case 'text':
      return form.fits.test(value) ? undefined : `'${value}' is not of the format '${form.fits.source.slice(1, -1)}'.`
    case 'number':
      if (!/^\s*[+-]?\d+\s*$/.test(value)) return `'${value}' is not a valid integer value.`
      return Number(value) < form.least ? `'${value}' is less than the min value of '${form.least}'.` : undefined
  }
}
