import type { Clock } from '../../../kernel/clock.ts'
import type { Log } from '../../../kernel/log.ts'
import type { QemuImg } from '../../../wire/qemu-img/index.ts'

export interface FileVolumeSettings {
  /** One file a disk, named by its id. */
  disks: string
  /** Volumes and snapshots: which files they are, and those files. */
  pool: string
  /** One file an image, named by its id and hash. */
  images: string
  /** Copies of disks on their way elsewhere. */
  copies: string
  /** Whom the guests run as. */
  user?: { uid: number; gid: number }
  qemuImg: QemuImg
  clock: Clock
  log: Log
}
