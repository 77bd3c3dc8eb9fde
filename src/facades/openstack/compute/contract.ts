/** Nova's v2.1 API as far as this cloud has it. */
import type { Api } from '../../../api/define.ts'
import { emptyApi } from './contract/empty.ts'
import { extensionApi } from './contract/extension.ts'
import { flavorAccessApi, flavorApi, flavorExtraApi } from './contract/flavor.ts'
import { hypervisorApi, serviceApi, zoneApi } from './contract/host.ts'
import { keypairApi } from './contract/keypair.ts'
import { limitApi, quotaApi } from './contract/quota.ts'
import { serverApi } from './contract/server.ts'
import { serverActionApi } from './contract/server-action.ts'
import { serverHistoryApi } from './contract/server-history.ts'
import { serverMetadataApi, serverNetworkApi, serverTagApi } from './contract/server-part.ts'

export const service = 'compute'
export const prefix = '/v2.1'
export { versions } from './versions.ts'

export const api: Api = {
  ...serverApi,
  ...serverActionApi,
  ...serverMetadataApi,
  ...serverTagApi,
  ...serverNetworkApi,
  ...serverHistoryApi,
  ...flavorApi,
  ...flavorExtraApi,
  ...flavorAccessApi,
  ...keypairApi,
  ...quotaApi,
  ...limitApi,
  ...hypervisorApi,
  ...serviceApi,
  ...zoneApi,
  ...extensionApi,
  ...emptyApi,
}
