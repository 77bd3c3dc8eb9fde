/** Runs guests on one host. Implemented by `qemu/` and by `fake/`; `driver.check.ts` is what both must pass. */

export interface GuestSpec {
  id: string
  /** What the guest is called, for the process list and SMBIOS. */
  name: string
  cpus: number
  /** How its processors are told to it; their product is `cpus`. */
  topology?: { sockets: number; cores: number; threads: number }
  memoryMib: number
  /** They come and go with the guest. */
  disks: GuestDisk[]
  /** Which it has from the start. */
  volumes?: VolumeDisk[]
  nics: GuestNic[]
  /** A read-only ISO 9660 file with the guest's metadata, shown as a CD. */
  configDrive?: string
  /** SMBIOS: what the guest reads as its product and family. */
  product: string
  /** The older chipset instead of the newest. */
  machine?: 'pc'
}

export interface GuestDisk {
  id: string
  path: string
  format: 'qcow2' | 'raw'
  bus: 'virtio' | 'scsi' | 'ide'
  /** A disc in a drive, of which the guest only reads; it hangs on the chipset's own bus, whatever `bus` says, unless that is SCSI. */
  disc?: true
  /** Firmware tries the lowest first. */
  bootIndex?: number
}

/** How much a guest may do on a disk in a second, as OpenStack names it; `_max` is what a burst of one second may come to. */
export const DISK_LIMITS = [
  ...(['total_iops_sec', 'read_iops_sec', 'write_iops_sec'] as const),
  ...(['total_bytes_sec', 'read_bytes_sec', 'write_bytes_sec'] as const),
  ...(['total_iops_sec_max', 'read_iops_sec_max', 'write_iops_sec_max'] as const),
  ...(['total_bytes_sec_max', 'read_bytes_sec_max', 'write_bytes_sec_max'] as const),
  /** Of so many bytes a request counts as one; a larger one as several. */
  'size_iops_sec',
] as const

export type DiskLimit = (typeof DISK_LIMITS)[number]

/** What is not named is not limited; 0 says the same. */
export type DiskLimits = { readonly [name in DiskLimit]?: number }

export const isLimitedAlike = (a: DiskLimits = {}, b: DiskLimits = {}): boolean =>
  DISK_LIMITS.every((name) => (a[name] ?? 0) === (b[name] ?? 0))

/** A disk that comes and goes while the guest runs. */
export interface VolumeDisk extends GuestDisk {
  /** A UUID. */
  id: string
  readOnly: boolean
  sizeBytes: number
  /** The file that `path` is a child of: a guest that writes that one goes on in `path`. */
  parent?: string
  limits?: DiskLimits
  /** Absent: in clear. */
  encryption?: DiskEncryption
}

/** LUKS within qcow2. */
export interface DiskEncryption {
  /** All that `path` stands on, the nearest first. */
  below: readonly { path: string; format: 'qcow2' | 'raw'; encrypted: boolean }[]
  /** What opens it, and all of it that is encrypted: asked for when files are opened, told to QEMU by its monitor alone, and kept nowhere. */
  readPassphrase(): Promise<string>
}

/** What a running guest has of a volume. */
export interface PluggedVolume {
  id: string
  /** The file that it writes. */
  path: string
  sizeBytes: number
  /** Absent: not limited. */
  limits?: DiskLimits
  /** The guest has let go of it, and QEMU not yet: it is unplugged anew, or plugged. */
  isLeft: boolean
}

export interface GuestNic {
  id: string
  mac: string
  mtu: number
  /** The tap on this host. */
  device: string
  model: 'virtio' | 'e1000' | 'e1000e' | 'ne2k_pci' | 'pcnet' | 'rtl8139' | 'vmxnet3'
  /** A command prefix that enters the namespace where the tap is. */
  run: readonly string[]
}

/** `starting` has no QMP yet; `shutdown` ended by the guest itself; `crashed` died without one. */
export type GuestState = 'starting' | 'running' | 'paused' | 'shutdown' | 'crashed' | 'absent'

export interface Guest {
  id: string
  state: GuestState
  /** The process that is the guest, for accounting and orphan checks. */
  pid?: number
  /** Why it is in this state when that is not obvious. */
  detail?: string
  /** Of a guest that runs or is paused. */
  volumes?: PluggedVolume[]
}

export interface Capabilities {
  accelerator: 'kvm' | 'tcg' | 'fake'
  /** Why this accelerator and no better one. */
  reason: string
  version: string
}

/** Reads disks of guests that run. */
export interface LiveDisks {
  /**
   * Copies all that a disk of a running or paused guest holds at one moment; the guest goes on writing meanwhile, and nothing of it comes into the copy.
   * @param disk without a volume: the guest's first, from which it starts
   * @param target makes an empty file of that size for it
   */
  copyDisk(
    id: string,
    disk: { volumeId?: string },
    target: (sizeBytes: number) => Promise<{ path: string; format: 'qcow2' }>,
    signal: AbortSignal,
  ): Promise<void>
}

export interface Hypervisor {
  capabilities(): Capabilities
  /** Guests of ours on this host, also those started by an agent that has died since: all, or only those named. */
  list(only?: readonly string[]): Promise<Guest[]>
  /** Starts the guest, or adopts the one that runs: the same call twice is one guest. `paused`: ready, not running yet. */
  ensure(spec: GuestSpec, options: { paused?: boolean; signal: AbortSignal }): Promise<Guest>
  /** Presses the power button; the guest decides. `list` shows `shutdown` when it has obeyed. */
  pressPower(id: string): Promise<void>
  setPaused(id: string, isPaused: boolean): Promise<void>
  /**
   * The guest has the volume: the same call twice is one. One that it has already and that is in a newer file or larger now is
   * followed there without the guest noticing more than the size. Its limits hold from then on; with
   * those that it starts with it runs only when they hold.
   */
  plug(id: string, disk: VolumeDisk): Promise<void>
  /** Asks the guest to let go of the volume and waits a few seconds. Absent is success. @throws `guest_keeps_disk`, to be asked again */
  unplug(id: string, volumeId: string, signal: AbortSignal): Promise<void>
  /** Ends the process and all it holds; the disks stay. Absent is success. */
  remove(id: string): Promise<void>
  /** The last `bytes` of what the guest wrote to its serial console, across its starts; empty when it never ran. */
  console(id: string, bytes: number): Promise<Buffer>
  /** Forgets what is kept of a removed guest (console, sockets, folder). */
  forget(id: string): Promise<void>
  /** Calls back when a guest's state may have changed; the caller then lists. Returns the function that ends it. */
  watch(listener: (id: string) => void): () => void
  close(): Promise<void>
}

/** Layers of a volume's chain that a guest has open, and that are to be one. */
export interface OpenMerge {
  /** By which the guest has them. */
  volumeId: string
  /** The file that takes them in. */
  into: string
  /** The files that go, the nearest to `into` first. */
  layers: readonly string[]
  /** What `into` stands on afterwards; absent: nothing. */
  base?: string
  bytesPerSecond: number
  /** The disk has room for the copy: without it none is begun, and one that was begun goes on. */
  hasRoom: boolean
}

/** Merges what running guests have open, which nobody else could. */
export interface OpenLayers {
  /**
   * Begins it, or goes on with what was begun, also by an agent that has died since: asked again and again until it is done. Whatever else is done with the volume comes first, and ends it; it
   * goes on from there when it is asked for again. The guest does not notice.
   * @returns whether it is done
   */
  merge(guest: string, merge: OpenMerge): Promise<boolean>
}
