/** Has QEMU hold a guest to the limits of a volume, and reads them back: its own throttling, of each device by itself. */
import type { BlockInfo, Qmp } from '../../../wire/qmp/index.ts'
import { DISK_LIMITS, type DiskLimit, type DiskLimits, isLimitedAlike } from '../driver.ts'

const WORDS = {
  total_iops_sec: 'iops',
  read_iops_sec: 'iops_rd',
  write_iops_sec: 'iops_wr',
  total_bytes_sec: 'bps',
  read_bytes_sec: 'bps_rd',
  write_bytes_sec: 'bps_wr',
  total_iops_sec_max: 'iops_max',
  read_iops_sec_max: 'iops_rd_max',
  write_iops_sec_max: 'iops_wr_max',
  total_bytes_sec_max: 'bps_max',
  read_bytes_sec_max: 'bps_rd_max',
  write_bytes_sec_max: 'bps_wr_max',
  size_iops_sec: 'iops_size',
} as const satisfies Record<DiskLimit, string>

const NONE = { bps: 0, bps_rd: 0, bps_wr: 0, iops: 0, iops_rd: 0, iops_wr: 0 }

export function limitsSeen({ inserted }: BlockInfo): DiskLimits | undefined {
  const seen = DISK_LIMITS.flatMap((name) => {
    const value = inserted?.[WORDS[name]] ?? 0
    return value === 0 ? [] : [[name, value] as const]
  })
  return seen.length === 0 ? undefined : Object.fromEntries(seen)
}

/** @param block what QEMU calls the device, by which it is throttled; absent: the guest has let go of it */
export async function limitVolume(
  qmp: Qmp,
  { block, limits: had }: { block?: string; limits?: DiskLimits },
  limits: DiskLimits = {},
): Promise<void> {
  if (block === undefined || isLimitedAlike(had, limits)) return
  const named = Object.fromEntries(DISK_LIMITS.flatMap((name) => (limits[name] ? [[WORDS[name], limits[name]]] : [])))
  await qmp.execute('block_set_io_throttle', { id: block, ...NONE, ...named })
}
