import { counted, type Finding, note, ok, some, warning } from '../../finding.ts'
import type { RowCheck } from '../../service.ts'
import type { ObservedPool } from '../host-form.ts'

export interface PoolChains {
  hostname: string
  pool: string
  chains: NonNullable<ObservedPool['chains']>
}

/** Reading takes longer with each layer. */
const LONG = 64

/** A chain has a layer for each snapshot that is kept; what deleted ones leave, its host merges. */
export const volumeChains: RowCheck = {
  about: 'volumes',
  name: 'volume-chains',
  run: async ({ rows }) =>
    judgeChains(
      (
        await rows(({ db }) =>
          db
            .selectFrom('volume_pool')
            .innerJoin('host', 'host.id', 'volume_pool.host_id')
            .select(['hostname', 'volume_pool.name as pool', 'chains'])
            .execute(),
        )
      ).flatMap(({ chains, ...pool }) =>
        chains === null ? [] : [{ ...pool, chains: JSON.parse(chains) as PoolChains['chains'] }],
      ),
    ),
}

export function judgeChains(pools: readonly PoolChains[]): Finding[] {
  const told = (those: readonly PoolChains[], of: (one: PoolChains['chains']) => string) =>
    some(those.map(({ hostname, pool, chains }) => `${hostname}@${pool}: ${of(chains)}`))
  const late = pools.filter(({ chains }) => chains.fault !== undefined)
  const long = pools.filter(({ chains }) => chains.longest > LONG)
  const found = [
    ...(late.length > 0
      ? [
          warning(
            'Chains of volumes do not get shorter.',
            'layers-unmerged',
            told(late, ({ fault }) => fault ?? ''),
          ),
        ]
      : []),
    ...(long.length > 0
      ? [
          note(
            'Volumes have many snapshots, and are slower for it.',
            told(long, ({ longest }) => `${longest} layers`),
          ),
        ]
      : []),
  ]
  if (found.length > 0) return found
  const longest = Math.max(0, ...pools.map(({ chains }) => chains.longest))
  const waiting = pools.reduce((total, { chains }) => total + chains.waiting, 0)
  return [
    ok(`Chains of volumes are short: ${counted(longest, 'layer')} at most; ${counted(waiting, 'merging')} under way or to come.`),
  ]
}
