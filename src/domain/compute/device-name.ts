/** Names the disks of servers as their users call them: `/dev/vdb`. Guests name their disks themselves. */
import { computeRefusals } from './refusals.ts'

const PREFIXES = { virtio: 'vd', scsi: 'sd', ide: 'vd' } as const

export type DiskBus = keyof typeof PREFIXES

/** A bus whose disks come and go while the guest runs. */
export const pluggableBus = (bus: DiskBus): 'virtio' | 'scsi' => (bus === 'scsi' ? 'scsi' : 'virtio')

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/**
 * The next one that is free, or the one that was asked for.
 * @param own how many disks are the server's own, which come first @throws conflict for one that is taken, forbidden when none is left
 */
export function deviceFor(bus: DiskBus, own: number, taken: readonly string[], asked: string | undefined): string {
  const prefix = `/dev/${PREFIXES[bus]}`
  const all = [...LETTERS].map((letter) => prefix + letter)
  const used = new Set([...all.slice(0, own), ...taken])
  if (asked !== undefined) {
    if (used.has(asked)) throw computeRefusals.device_in_use({ device: asked })
    return asked
  }
  const free = all.find((device) => !used.has(device))
  if (free === undefined) throw computeRefusals.too_many_disks({ most: LETTERS.length })
  return free
}
