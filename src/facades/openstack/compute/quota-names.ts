import type { ComputeQuota } from '../../../domain/compute/index.ts'
import type { Limits } from '../../../domain/quota/index.ts'

/** Nova's names of what is limited here, in its order. */
export const QUOTA_NAMES = {
  cores: 'core',
  instances: 'server',
  key_pairs: 'keypair',
  metadata_items: 'metadata_item',
  ram: 'ram_mib',
  server_group_members: 'server_group_member',
  server_groups: 'server_group',
} as const satisfies Record<string, ComputeQuota>

export type QuotaName = keyof typeof QUOTA_NAMES
export type QuotaSet<T> = Record<QuotaName, T>

const NAMES = Object.keys(QUOTA_NAMES) as QuotaName[]

export const quotaSetOf = <T>(of: (name: QuotaName, resource: ComputeQuota) => T): QuotaSet<T> =>
  Object.fromEntries(NAMES.map((name) => [name, of(name, QUOTA_NAMES[name])])) as QuotaSet<T>

/** What is given of a body, under our names. */
export function limitsNamed(given: Partial<Record<QuotaName, number | string>>): Partial<Limits<ComputeQuota>> {
  const named = NAMES.flatMap((name) => (given[name] === undefined ? [] : [[QUOTA_NAMES[name], Number(given[name])]]))
  return Object.fromEntries(named) as Partial<Limits<ComputeQuota>>
}
