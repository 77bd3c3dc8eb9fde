import type { Clock } from '../../../kernel/clock.ts'
import type { Log } from '../../../kernel/log.ts'

export interface QemuSettings {
  /** Where each guest has a folder of its own, named by its id. */
  folder: string
  /** Whom the guests run as; absent: whoever runs the agent (tests only). */
  user?: { uid: number; gid: number; groups: number[] }
  accelerator: 'kvm' | 'tcg'
  acceleratorReason: string
  /** QEMU's version, as its probe told. */
  version: string
  /** Names the control groups, one tree for each cloud. */
  cgroup: string
  binary: string
  clock: Clock
  log: Log
}
