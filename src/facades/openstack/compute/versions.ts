import type { ChangeModule } from '../../../contract/change.ts'
import { defineVersions } from '../../../contract/microversion.ts'
import { flavorChanges } from './changes/flavor.ts'
import { historyChanges } from './changes/history.ts'
import { hostChanges } from './changes/host.ts'
import { keypairChanges } from './changes/keypair.ts'
import { quotaChanges } from './changes/quota.ts'
import { serverPartChanges } from './changes/server-part.ts'
import { serverReplyChanges } from './changes/server-reply.ts'
import { serverRequestChanges } from './changes/server-request.ts'

export const changes: readonly ChangeModule[] = [
  ...serverReplyChanges,
  ...serverRequestChanges,
  ...serverPartChanges,
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
