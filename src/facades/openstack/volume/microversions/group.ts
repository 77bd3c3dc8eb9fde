/** What each version added to replies about groups of volumes. */
import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'

const added = (version: string, summary: string, ...keys: string[]): ChangeModule => ({
  version,
  summary,
  response: {
    listGroupsDetail: eachOf('groups', (group) => without(group, keys)),
    showGroup: inside('group', (group) => without(group, keys)),
  },
})

const ofSnapshots = (version: string, summary: string, ...keys: string[]): ChangeModule => ({
  version,
  summary,
  response: {
    listGroupSnapshotsDetail: eachOf('group_snapshots', (snapshot) => without(snapshot, keys)),
    showGroupSnapshot: inside('group_snapshot', (snapshot) => without(snapshot, keys)),
  },
})

export const groupChanges: readonly ChangeModule[] = [
  added('3.58', 'Admins see the project of a group', 'project_id'),
  ofSnapshots('3.58', 'Admins see the project of a group snapshot', 'project_id'),
  added('3.38', 'Groups tell whether they are replicated', 'replication_status'),
  added('3.14', 'Groups tell what they were made of', 'group_snapshot_id', 'source_group_id'),
]
