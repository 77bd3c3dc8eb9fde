/** What volumes have of hosts' disks: claimed under the same lock as what servers have of them, so that neither oversells a disk. */
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { isHeard } from './host.ts'
import { usualPlacement } from './placement.ts'

export interface HostDisk {
  id: string
  hostname: string
  zone: string
  /** Neither a server's nor a volume's. */
  freeGib: number
}

/** Of hosts that take new things and were heard of lately. */
export async function freeDisksOf(ctx: StoreCtx): Promise<HostDisk[]> {
  const columns = ['id', 'hostname', 'zone', 'observed_at', 'disk_gib', 'claimed_disk_gib', 'claimed_volume_gib'] as const
  const hosts = await ctx.db.selectFrom('host').select(columns).where('enabled', '=', 1).execute()
  return hosts
    .filter((host) => isHeard(ctx, host, usualPlacement.silentAfterMs))
    .map(({ id, hostname, zone, ...disk }) => ({
      id,
      hostname,
      zone,
      freeGib: disk.disk_gib * usualPlacement.diskRatio - disk.claimed_disk_gib - disk.claimed_volume_gib,
    }))
}

/** Who claims counts its own claims; less than nothing gives back. */
export async function claimDisk(tx: StoreCtx, hostId: string, gib: number): Promise<void> {
  await lockName(tx, 'placement')
  await tx.db
    .updateTable('host')
    .set((eb) => ({ claimed_volume_gib: eb('claimed_volume_gib', '+', gib) }))
    .where('id', '=', hostId)
    .execute()
}
