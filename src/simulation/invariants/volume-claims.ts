/** What volumes and their snapshots claim of pools and of hosts' disks. */
import { usualPlacement } from '../../domain/host/index.ts'
import type { Invariant } from './invariant.ts'
import { asRowsAreNoted } from './row-notes.ts'
import { noRows } from './rows.ts'

/** A volume's own claim, and one for each of its snapshots. */
const CLAIMS = `(select host_id, pool, claimed_gib from volume where host_id is not null
  union all select volume.host_id, pool, volume_snapshot.size_gib from volume_snapshot join volume on volume.id = volume_id where host_id is not null)`

export const volumeClaims: Invariant = {
  name: 'what pools have claimed is the sum of their volumes',
  when: 'rest',
  breaches: (cloud) => [
    ...noRows(
      cloud,
      `select 'pool ' || name || ' of ' || kept.host_id || ' counts ' || kept.claimed_gib || ' GiB, and its volumes claim ' || coalesce(sum(claim.claimed_gib), 0)
        from volume_pool as kept left join ${CLAIMS} as claim on claim.host_id = kept.host_id and claim.pool = kept.name
        group by kept.host_id, name having kept.claimed_gib != coalesce(sum(claim.claimed_gib), 0)`,
    ),
    ...noRows(
      cloud,
      `select hostname || ' counts ' || claimed_volume_gib || ' GiB of volumes, and they claim ' || coalesce(sum(claim.claimed_gib), 0)
        from host left join ${CLAIMS} as claim on claim.host_id = host.id
        group by host.id having claimed_volume_gib != coalesce(sum(claim.claimed_gib), 0)`,
    ),
    ...noRows(
      cloud,
      "select 'volume ' || id || ' claims ' || claimed_gib || ' GiB and has ' || size_gib from volume where host_id is not null and status in ('available', 'in-use') and claimed_gib != size_gib",
    ),
  ],
}

/** Servers have their part of the disk too. */
const USED = 'new.claimed_disk_gib + new.claimed_volume_gib'

/** By what the host had said of itself when it was chosen: it may become smaller than what it carries, and then takes nothing more. */
export const poolsOversold = asRowsAreNoted(
  'no disk is given away twice',
  {
    topic: 'pools',
    triggers: [
      [
        `after update on host when new.claimed_volume_gib > old.claimed_volume_gib and ${USED} > new.disk_gib * ${usualPlacement.diskRatio}`,
        `select new.hostname || ' has promised ' || (${USED}) || ' GiB and has ' || new.disk_gib, 0`,
      ],
      [
        'after update on volume_pool when new.claimed_gib > old.claimed_gib and new.claimed_gib > new.total_bytes / 1073741824',
        "select 'pool ' || new.name || ' has promised ' || new.claimed_gib || ' GiB and has ' || new.total_bytes || ' bytes', 0",
      ],
    ],
  },
  (_, given) => given.map(({ what }) => what),
)
