import { counted, type Finding, ok, problem, some } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'
import type { VolumePoolRow, VolumeRow } from '../tables.ts'

export interface PoolBooks {
  pools: readonly Pick<VolumePoolRow, 'host_id' | 'name' | 'claimed_gib'>[]
  hosts: readonly { id: string; hostname: string; claimed_volume_gib: number }[]
  /** Their own claims and those of their snapshots. */
  volumes: readonly Pick<VolumeRow, 'host_id' | 'pool' | 'claimed_gib'>[]
}

/** What pools have promised away is kept with each volume, each pool and each host, so that placing is quick: all must say the same. */
export const poolClaims: RowCheck = {
  about: 'volumes',
  name: 'pool-claims',
  run: async ({ rows }) =>
    judgePools(
      await rows(async ({ db }) => ({
        pools: await db.selectFrom('volume_pool').select(['host_id', 'name', 'claimed_gib']).execute(),
        hosts: await db.selectFrom('host').select(['id', 'hostname', 'claimed_volume_gib']).execute(),
        volumes: [
          ...(await db.selectFrom('volume').select(['host_id', 'pool', 'claimed_gib']).execute()),
          ...(await db
            .selectFrom('volume_snapshot')
            .innerJoin('volume', 'volume.id', 'volume_snapshot.volume_id')
            .select(['volume.host_id', 'volume.pool', 'volume_snapshot.size_gib as claimed_gib'])
            .execute()),
        ],
      })),
    ),
}

export function judgePools({ pools, hosts, volumes }: PoolBooks): Finding[] {
  const names = new Map(hosts.map(({ id, hostname }) => [id, hostname]))
  const sum = (those: readonly { claimed_gib: number }[]) => those.reduce((total, { claimed_gib }) => total + claimed_gib, 0)
  const ofPools = pools.flatMap(({ host_id, name, claimed_gib }) => {
    const kept = sum(volumes.filter((volume) => volume.host_id === host_id && volume.pool === name))
    return kept === claimed_gib
      ? []
      : [`${names.get(host_id) ?? host_id}@${name} counts ${claimed_gib} GiB; its volumes claim ${kept}`]
  })
  const ofHosts = hosts.flatMap(({ id, hostname, claimed_volume_gib }) => {
    const kept = sum(volumes.filter((volume) => volume.host_id === id))
    return kept === claimed_volume_gib ? [] : [`${hostname} counts ${claimed_volume_gib} GiB; its volumes claim ${kept}`]
  })
  const lines = [...ofPools, ...ofHosts]
  if (lines.length === 0) return [ok(`Pools count what their volumes claim (${counted(pools.length, 'pool')}).`)]
  return [problem('Claims of volumes do not add up.', 'claims-differ', some(lines))]
}
