/** Finds the rows that paths name, in the words of Cinder's rules. */
import type { Targets } from '../../../api/policy-target.ts'
import { backupRefusals, findAnyBackup } from '../../../domain/backup/index.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import {
  findAnyAttachment,
  findAnyGroup,
  findAnyGroupSnapshot,
  findAnyMessage,
  findAnySnapshot,
  findAnyTransfer,
  findAnyVolume,
  volumeGroupRefusals,
  volumeRefusals,
} from '../../../domain/volume/index.ts'

export const targets: Targets<StoreCtx> = {
  volume_id: {
    async find(ctx, id) {
      const row = await findAnyVolume(ctx, id)
      return row && { id, project_id: row.project_id, user_id: row.user_id }
    },
    absent: (id) => volumeRefusals.volume_not_found({ id }),
  },
  attachment_id: {
    async find(ctx, id) {
      const row = await findAnyAttachment(ctx, id)
      return row && { id, project_id: row.project_id }
    },
    absent: (id) => volumeRefusals.attachment_not_found({ id }),
  },
  snapshot_id: {
    async find(ctx, id) {
      const row = await findAnySnapshot(ctx, id)
      return row && { id, project_id: row.project_id, user_id: row.user_id }
    },
    absent: (id) => volumeRefusals.snapshot_not_found({ id }),
  },
  backup_id: {
    async find(ctx, id) {
      const row = await findAnyBackup(ctx, id)
      return row && { id, project_id: row.project_id, user_id: row.user_id }
    },
    absent: (id) => backupRefusals.backup_not_found({ id }),
  },
  transfer_id: {
    async find(ctx, id) {
      const row = await findAnyTransfer(ctx, id)
      return row && { id, project_id: row.project_id }
    },
    absent: (id) => volumeRefusals.transfer_not_found({ id }),
  },
  offer_id: 'a transfer that is anybody’s who has its key',
  message_id: {
    async find(ctx, id) {
      const row = await findAnyMessage(ctx, id)
      return row && { id, project_id: row.project_id }
    },
    absent: (id) => volumeRefusals.message_not_found({ id }),
  },
  type_id: 'types belong to no project: rules go by who asks',
  group_id: {
    async find(ctx, id) {
      const row = await findAnyGroup(ctx, id)
      return row && { id, project_id: row.project_id, user_id: row.user_id }
    },
    absent: (id) => volumeGroupRefusals.group_not_found({ id }),
  },
  group_snapshot_id: {
    async find(ctx, id) {
      const row = await findAnyGroupSnapshot(ctx, id)
      return row && { id, project_id: row.project_id, user_id: row.user_id }
    },
    absent: (id) => volumeGroupRefusals.group_snapshot_not_found({ id }),
  },
  group_type_id: 'group types belong to no project: rules go by who asks',
  encryption_key: 'a word of the encryption of a type that the path names already',
  qos_id: 'QoS specs belong to no project: rules go by who asks',
  project_id: 'a project, which rules compare by its id as it stands in the path',
  class_name: 'a class of projects, which belongs to none of them',
  cluster_name: 'no pool is one of several hosts: there is no cluster to find',
  host_name: 'hosts belong to no project: rules go by who asks',
  key: 'a word noted of a volume or type that the path names already',
}
