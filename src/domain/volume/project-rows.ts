/** What projects have of block storage. */
import type { ProjectRows } from '../project-rows.ts'
import { deleteGroupSnapshot } from './group/group-snapshot.ts'
import { deleteGroup } from './group/remove-group.ts'
import { deleteVolume } from './remove.ts'
import { deleteSnapshot } from './snapshot.ts'
import { deleteTransfer } from './transfer.ts'

export const volumeRows: readonly ProjectRows[] = [
  { noun: 'volume transfer', table: 'volume_transfer', remove: deleteTransfer },
  { noun: 'snapshot of a group of volumes', table: 'volume_group_snapshot', remove: deleteGroupSnapshot },
  { noun: 'volume snapshot', table: 'volume_snapshot', remove: (ctx, id) => deleteSnapshot(ctx, id, { force: true }) },
  { noun: 'group of volumes', table: 'volume_group', remove: (ctx, id) => deleteGroup(ctx, id, { withVolumes: true }) },
  { noun: 'volume', table: 'volume', remove: (ctx, id) => deleteVolume(ctx, id, { force: true, cascade: true }) },
  { noun: 'access to a volume type', table: 'volume_type_access', key: 'type_id', minor: true },
  { noun: 'default volume type', table: 'volume_default_type', key: 'type_id', minor: true },
]
