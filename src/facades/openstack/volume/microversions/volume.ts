/** What each version added to volumes' replies and bodies. */
import type { ChangeModule } from '../../../../api/dialects/openstack-json/microversion-change.ts'
import { eachOf, inside, without } from '../../resource/version-change.ts'
import { modelessAttachment } from '../attachment-body.ts'
import { newBackupWithoutZone, plainBackupChange, plainNewBackup } from '../backup-body.ts'
import { plainUpload } from '../upload-body.ts'
import { looseNewVolume, looseVolumeChange } from '../volume-body.ts'

type Change = (body: unknown) => unknown

const everywhere = (change: Change) => ({
  volume: change,
  createVolume: inside('volume', change),
  showVolume: inside('volume', change),
  updateVolume: inside('volume', change),
})

const added = (version: string, summary: string, ...keys: string[]): ChangeModule => ({
  version,
  summary,
  response: everywhere((body) => without(body, keys)),
})

/** What a version does not know is left out of what a volume is made with. */
const ignored = (...keys: string[]) => ({ createVolume: inside('volume', (volume) => without(volume, keys)) })

export const volumeChanges: readonly ChangeModule[] = [
  added('3.65', 'Volumes tell whether they count towards quotas', 'consumes_quota'),
  added('3.64', 'Volumes tell the id of their key', 'encryption_key_id'),
  added('3.63', 'Volumes tell the id of their type', 'volume_type_id'),
  added('3.61', 'Admins see the cluster of a volume', 'cluster_name'),
  {
    version: '3.53',
    summary: 'What is no attribute of a volume is refused, and so is a change of nothing',
    schema: { createVolume: looseNewVolume, updateVolume: looseVolumeChange },
  },
  { version: '3.54', summary: 'Attachments have a mode', schema: { createAttachment: modelessAttachment } },
  added('3.48', 'Volumes tell whether their targets are shared, and their service', 'shared_targets', 'service_uuid'),
  { version: '3.47', summary: 'Volumes are made from backups', request: ignored('backup_id') },
  added('3.21', 'Admins see what a volume is called by its driver', 'provider_id'),
  {
    version: '3.36',
    summary: 'The summary of volumes has their metadata',
    response: { summarizeVolumes: inside('volume-summary', (summary) => without(summary, ['metadata'])) },
  },
  {
    version: '3.13',
    summary: 'Volumes are in groups',
    request: ignored('group_id'),
    response: everywhere((body) => without(body, ['group_id'])),
  },
  { version: '3.1', summary: 'Images of volumes are made public or protected at once', schema: { uploadVolume: plainUpload } },
]

const snapshotsEverywhere = (change: Change) => ({
  snapshot: change,
  createSnapshot: inside('snapshot', change),
  showSnapshot: inside('snapshot', change),
  updateSnapshot: inside('snapshot', change),
})

export const snapshotChanges: readonly ChangeModule[] = [
  {
    version: '3.65',
    summary: 'Snapshots tell whether they count towards quotas',
    response: snapshotsEverywhere((body) => without(body, ['consumes_quota'])),
  },
  {
    version: '3.41',
    summary: 'Snapshots tell who made them',
    response: snapshotsEverywhere((body) => without(body, ['user_id'])),
  },
  {
    version: '3.14',
    summary: 'Snapshots are of groups',
    response: snapshotsEverywhere((body) => without(body, ['group_snapshot_id'])),
  },
]

const transferOps = (change: Change) =>
  Object.fromEntries(
    ['OldTransfers', 'Transfers'].flatMap((names) => [
      [`list${names}Detail`, eachOf('transfers', change)],
      [`create${names}`, inside('transfer', change)],
      [`show${names}`, inside('transfer', change)],
    ]),
  )

export const transferChanges: readonly ChangeModule[] = [
  {
    version: '3.57',
    summary: 'Transfers tell the projects and whether they were accepted',
    response: transferOps((body) => without(body, ['source_project_id', 'destination_project_id', 'accepted'])),
  },
  {
    version: '3.55',
    summary: 'Transfers tell whether snapshots go along',
    response: transferOps((body) => without(body, ['no_snapshots'])),
  },
]

/** What backups tell in each version stands in their view, which `3.18` and `3.56` leave to a rule besides. */
export const backupChanges: readonly ChangeModule[] = [
  { version: '3.51', summary: 'Backups are made in a zone', schema: { createBackup: newBackupWithoutZone } },
  {
    version: '3.43',
    summary: 'Backups have metadata',
    schema: { createBackup: plainNewBackup, updateBackup: plainBackupChange },
  },
]

export const serviceChanges: readonly ChangeModule[] = [
  {
    version: '3.49',
    summary: 'Services tell the state of their backend',
    response: { listServices: eachOf('services', (service) => without(service, ['backend_state'])) },
  },
  {
    version: '3.7',
    summary: 'Services tell their cluster',
    response: { listServices: eachOf('services', (service) => without(service, ['cluster'])) },
  },
]
