/** Cinder's names of what is limited here: of all volumes, and of each type's by the type's name. */
import type { StoreCtx } from '../../../domain/context.ts'
import { listTypes, type VolumeQuota, type VolumeType } from '../../../domain/volume/index.ts'
import { withoutReach } from '../../../kernel/reach.ts'

export const QUOTA_NAMES = {
  volumes: 'volume',
  snapshots: 'volume_snapshot',
  gigabytes: 'volume_gib',
  per_volume_gigabytes: 'volume_gib_each',
  backups: 'volume_backup',
  backup_gigabytes: 'volume_backup_gib',
  groups: 'volume_group',
} as const satisfies Record<string, VolumeQuota>

export type QuotaName = keyof typeof QUOTA_NAMES

export const QUOTA_ORDER = Object.keys(QUOTA_NAMES) as QuotaName[]

/** Of each type. */
export const TYPE_QUOTA_NAMES = ['volumes', 'gigabytes', 'snapshots'] as const
export type TypeQuotaName = (typeof TYPE_QUOTA_NAMES)[number]

/** Every type of the cloud: quotas are named after all of them. */
export const allTypes = async (ctx: StoreCtx): Promise<VolumeType[]> =>
  (await listTypes({ ...withoutReach(ctx), who: { kind: 'cloud' } }, { sort: [{ field: 'name', direction: 'asc' }] })).items

/** What a key of a body means: a limit of all, or of one type. */
export function quotaNamed(key: string, types: readonly VolumeType[]): { resource: string; typeId?: string } | undefined {
  if (Object.hasOwn(QUOTA_NAMES, key)) return { resource: QUOTA_NAMES[key as QuotaName] }
  for (const name of TYPE_QUOTA_NAMES) {
    if (!key.startsWith(`${name}_`)) continue
    const type = types.find((one) => one.name === key.slice(name.length + 1))
    if (type) return { resource: `${QUOTA_NAMES[name]}:${type.id}`, typeId: type.id }
  }
  return undefined
}
