import { defineVersions } from '../../../api/dialects/openstack-json/microversion.ts'
import type { ChangeModule } from '../../../api/dialects/openstack-json/microversion-change.ts'
import { flavorChanges } from './microversions/flavor.ts'
import { historyChanges } from './microversions/history.ts'
import { hostChanges } from './microversions/host.ts'
import { keypairChanges } from './microversions/keypair.ts'
import { quotaChanges } from './microversions/quota.ts'
import { serverPartChanges } from './microversions/server-part.ts'
import { serverReplyChanges } from './microversions/server-reply.ts'
import { serverRequestChanges } from './microversions/server-request.ts'
import { serverVolumeChanges } from './microversions/server-volume.ts'

export const changes: readonly ChangeModule[] = [
  ...serverReplyChanges,
  ...serverRequestChanges,
  ...serverPartChanges,
  ...serverVolumeChanges,
  ...historyChanges,
  ...flavorChanges,
  ...keypairChanges,
  ...quotaChanges,
  ...hostChanges,
]

/** Handlers speak 2.96; the modules say what older versions lack. */
export const versions = defineVersions({
  service: 'compute',
  min: '2.1',
  max: '2.96',
  legacyHeader: 'X-OpenStack-Nova-API-Version',
  changes,
})
