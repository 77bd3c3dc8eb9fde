/** The commands we use, as QEMU's QMP reference describes them. Sizes are bytes. Only fields that we read are named. */
export interface QmpCommands {
  'query-status': { args: undefined; result: StatusInfo }
  'query-version': { args: undefined; result: VersionInfo }
  'query-kvm': { args: undefined; result: { enabled: boolean; present: boolean } }
  'query-cpus-fast': { args: undefined; result: CpuInfo[] }
  'query-block': { args: undefined; result: BlockInfo[] }
  'query-named-block-nodes': { args: { flat?: boolean } | undefined; result: BlockNode[] }
  /** Copies what `device` holds at this moment into `target`, which is as large; `BLOCK_JOB_COMPLETED` tells its end, and the error. */
  'blockdev-backup': { args: { 'job-id': string; device: string; target: string; sync: 'full' }; result: Empty }
  'query-jobs': { args: undefined; result: JobInfo[] }
  cont: { args: undefined; result: Empty }
  stop: { args: undefined; result: Empty }
  system_powerdown: { args: undefined; result: Empty }
  system_reset: { args: undefined; result: Empty }
  quit: { args: undefined; result: Empty }
  device_add: { args: { driver: string; id: string } & Options; result: Empty }
  /** Asks the guest to let go; the device is gone when `DEVICE_DELETED` arrives. */
  device_del: { args: { id: string }; result: Empty }
  netdev_add: { args: { type: string; id: string } & Options; result: Empty }
  netdev_del: { args: { id: string }; result: Empty }
  'blockdev-add': { args: { driver: string; 'node-name': string } & Options; result: Empty }
  'blockdev-del': { args: { 'node-name': string }; result: Empty }
  /** Writes go into `overlay`, which was added without a backing node and is now a child of `node`. */
  'blockdev-snapshot': { args: { node: string; overlay: string }; result: Empty }
  /** Copies what stands between `device` and `base-node` into `device`, which then is a child of that, or of nothing. */
  'block-stream': {
    args: {
      'job-id': string
      device: string
      'base-node'?: string
      /** What is written down as what `device` is a child of. */
      'backing-file'?: string
      /** Bytes a second; without a limit when not given. */
      speed?: number
      'auto-finalize'?: boolean
    }
    result: Empty
  }
  'job-cancel': { args: { id: string }; result: Empty }
  'job-finalize': { args: { id: string }; result: Empty }
  /** One of the monitor for people, for what QMP does not have. Its words come back, of refusals too. */
  'human-monitor-command': { args: { 'command-line': string }; result: string }
  /** A secret: `data` is text. */
  'object-add': { args: { 'qom-type': 'secret'; id: string; data: string }; result: Empty }
  'object-del': { args: { id: string }; result: Empty }
  'qom-list': { args: { path: string }; result: { name: string; type: string }[] }
  /** Of the device in the guest; numbers are a second's, and 0 is no limit. All that are not named are 0. */
  block_set_io_throttle: { args: { id: string } & Throttle; result: Empty }
  block_resize: { args: { 'node-name': string; size: number }; result: Empty }
}

export type QmpCommandName = keyof QmpCommands

export type Empty = Record<string, never>
export type Options = { [option: string]: unknown }

/** `prelaunch` is QEMU started with `-S` and not continued yet. */
export type RunState =
  | 'prelaunch'
  | 'running'
  | 'paused'
  | 'shutdown'
  | 'suspended'
  | 'guest-panicked'
  | 'internal-error'
  | 'io-error'
  | 'watchdog'
  | 'debug'
  | 'inmigrate'
  | 'postmigrate'
  | 'finish-migrate'
  | 'save-vm'
  | 'restore-vm'
  | 'preconfig'
  | 'colo'

export interface StatusInfo {
  running: boolean
  status: RunState
}

export interface VersionInfo {
  qemu: { major: number; minor: number; micro: number }
  package: string
}

export interface CpuInfo {
  'cpu-index': number
  /** The host's thread that runs this CPU. */
  'thread-id': number
  'qom-path': string
  target: string
}

interface Throttle extends ThrottleBursts {
  bps: number
  bps_rd: number
  bps_wr: number
  iops: number
  iops_rd: number
  iops_wr: number
}

/** Not told where there is none. */
interface ThrottleBursts {
  bps_max?: number
  bps_rd_max?: number
  bps_wr_max?: number
  iops_max?: number
  iops_rd_max?: number
  iops_wr_max?: number
  iops_size?: number
}

export interface BlockInfo {
  device: string
  qdev?: string
  type: string
  removable: boolean
  locked: boolean
  inserted?: { 'node-name'?: string; file: string; ro: boolean; drv: string; image: { 'virtual-size': number } } & Throttle
}

export interface BlockNode {
  'node-name'?: string
  file: string
  ro: boolean
  drv: string
  backing_file?: string
  image: NodeImage
}

/** With `flat` all the same: what is open below it. */
export interface NodeImage {
  filename: string
  'virtual-size': number
  'backing-image'?: NodeImage
}

export interface JobInfo {
  id: string
  type: string
  status: 'created' | 'running' | 'paused' | 'ready' | 'standby' | 'waiting' | 'pending' | 'aborting' | 'concluded' | 'null'
  'current-progress': number
  'total-progress': number
  error?: string
}
