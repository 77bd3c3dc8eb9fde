/** Declares how a hypervisor, or the way to it, fails; its own words are in `internal`. */
import { defineRefusals } from '../../kernel/refusal.ts'

export interface QmpAnswer {
  command: string
  /** QEMU's class: `GenericError`, `CommandNotFound`, `DeviceNotFound`, `DeviceNotActive`, `KVMMissingCap`. */
  errorClass: string
  /** QEMU's own words: for people and logs, never to be matched on. */
  desc: string
}

export const qmpRefusals = defineRefusals('qmp', {
  /** QEMU understood the connection and refused a command. */
  qmp_error: { code: 'internal', say: (_: QmpAnswer) => 'The hypervisor refused a command.' },
  /** The connection ended or never came to be: whether a pending command took effect is unknown. */
  qmp_closed: { code: 'unavailable', say: () => 'The connection to the hypervisor ended.' },
  /** No reply in time. QEMU may still carry the command out. */
  qmp_timeout: { code: 'unavailable', say: () => 'The hypervisor did not answer in time.' },
})
