import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { note, ok, warning } from '../../../domain/finding.ts'
import type { Accelerator } from '../../../drivers/hypervisor/qemu/probe.ts'
import { type Check, isReal } from '../inspection-context.ts'

/** What the agent's probe found; it is not tried again here. */
export const accelerator: Check = {
  about: 'machine',
  name: 'accelerator',
  run: async (inspection) => {
    if (!isReal(inspection)) return []
    const path = join(inspection.state.agent, 'accelerator.json')
    if (!existsSync(path)) return [note('KVM has not been tried here yet: the agent does so at its first start.')]
    const { accelerator: kind, reason, version } = JSON.parse(readFileSync(path, 'utf8')) as Accelerator
    if (kind === 'kvm') return [ok(`Guests run with KVM (QEMU ${version}).`, reason)]
    // a machine without KVM is slow and sound; one that has it and cannot use it is worth mending
    if (!existsSync('/dev/kvm')) return [note(`Processors of guests are emulated, many times slower (QEMU ${version}).`, reason)]
    return [warning(`KVM is there and does not work: processors are emulated (QEMU ${version}).`, 'kvm-does-not-work', reason)]
  },
}
