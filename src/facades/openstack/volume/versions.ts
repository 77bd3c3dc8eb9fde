import { defineVersions } from '../../../api/dialects/openstack-json/microversion.ts'
import { groupChanges } from './microversions/group.ts'
import { backupChanges, serviceChanges, snapshotChanges, transferChanges, volumeChanges } from './microversions/volume.ts'

/** Handlers speak 3.71; the modules say what older versions lack. */
export const versions = defineVersions({
  service: 'volume',
  min: '3.0',
  max: '3.71',
  changes: [...volumeChanges, ...snapshotChanges, ...transferChanges, ...backupChanges, ...serviceChanges, ...groupChanges],
})
