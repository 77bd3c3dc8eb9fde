/** Makes refusals of what QEMU answered, and of a connection that failed. */
import { type QmpAnswer, qmpRefusals } from './refusals.ts'

export function qmpRefused({ command, errorClass, desc }: QmpAnswer) {
  return qmpRefusals.qmp_error({ command, errorClass, desc }, { internal: `${command}: ${errorClass}: ${desc}` })
}

export const qmpClosed = (why: string, cause?: unknown) => qmpRefusals.qmp_closed({ internal: why, cause })

export const qmpTimeout = (what: string, ms: number) => qmpRefusals.qmp_timeout({ internal: `${what}: no reply in ${ms} ms` })
