import { CloudError } from '../../kernel/errors.ts'

/** QEMU understood the connection and refused a command. */
export class QmpError extends CloudError {
  readonly command: string
  /** QEMU's class: `GenericError`, `CommandNotFound`, `DeviceNotFound`, `DeviceNotActive`, `KVMMissingCap`. */
  readonly errorClass: string
  /** QEMU's own words: for people and logs, never to be matched on. */
  readonly desc: string

  constructor(command: string, errorClass: string, desc: string) {
    super('internal', 'The hypervisor refused a command.', {
      reason: 'qmp_error',
      internal: `${command}: ${errorClass}: ${desc}`,
    })
    this.name = 'QmpError'
    this.command = command
    this.errorClass = errorClass
    this.desc = desc
  }
}

/** The connection ended or never came to be: whether a pending command took effect is unknown. */
export const qmpClosed = (why: string, cause?: unknown) =>
  new CloudError('unavailable', 'The connection to the hypervisor ended.', { reason: 'qmp_closed', internal: why, cause })

/** No reply in time. QEMU may still carry the command out. */
export const qmpTimeout = (what: string, ms: number) =>
  new CloudError('unavailable', 'The hypervisor did not answer in time.', {
    reason: 'qmp_timeout',
    internal: `${what}: no reply in ${ms} ms`,
  })
