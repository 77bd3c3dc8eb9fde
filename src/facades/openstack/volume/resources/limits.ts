/** A project's limits and what it has used, as its own users are told. */
import { Type } from '../../../../api/schema.ts'
import { backupUsageOf } from '../../../../domain/backup/index.ts'
import { usageOf, volumeQuotas } from '../../../../domain/volume/index.ts'
import { projectOf } from '../../../../kernel/context.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { last } from '../../resource/query.ts'
import { allow, cinderRules } from '../allow.ts'
import { versions } from '../versions.ts'

const text = Type.Optional(Type.String())

export const limits: Operations = {
  showLimits: operation(
    {
      method: 'GET',
      path: '/limits',
      withinProject: true,
      summary: 'Show a project’s limits and what it has used',
      action: 'limits:get',
      allow: allow.anyToken,
      documented: { query: Type.Object({ project_id: text, tenant_id: text }) },
      status: 200,
      returns: Type.Object({
        limits: Type.Object({ rate: Type.Array(Type.Object({})), absolute: Type.Record(Type.String(), Type.Integer()) }),
      }),
    },
    async (ctx, { query, version }, { policy }) => {
      const mayChoose = policy.allows(ctx, cinderRules.isAdmin) && versions.covers({ since: '3.39' }, version)
      const named = mayChoose ? (last(query.project_id) ?? last(query.tenant_id)) : undefined
      const projectId = named ?? projectOf(ctx)
      const most = await volumeQuotas.limitsOf(ctx, projectId)
      const used = await usageOf(ctx, projectId)
      const backedUp = await backupUsageOf(ctx, projectId)
      const absolute = {
        maxTotalVolumes: most.volume,
        maxTotalSnapshots: most.volume_snapshot,
        maxTotalVolumeGigabytes: most.volume_gib,
        maxTotalBackups: most.volume_backup,
        maxTotalBackupGigabytes: most.volume_backup_gib,
      }
      const uses = policy.allows(ctx, cinderRules.usedLimits, { project_id: projectId }) && {
        totalVolumesUsed: used.volumes,
        totalGigabytesUsed: used.gib,
        totalSnapshotsUsed: used.snapshots,
        totalBackupsUsed: backedUp.backups,
        totalBackupGigabytesUsed: backedUp.gib,
      }
      return { limits: { rate: [], absolute: { ...absolute, ...uses } } }
    },
  ),
}
