/** Nova's v2.1 API as far as this cloud has it. */
import type { Api } from '../../../contract/define.ts'
import { serverApi } from './contract/server.ts'
import { serverActionApi } from './contract/server-action.ts'
import { serverHistoryApi } from './contract/server-history.ts'
import { serverMetadataApi, serverNetworkApi, serverTagApi } from './contract/server-part.ts'

export const service = 'compute'
export const prefix = '/v2.1'
export { versions } from './versions.ts'

export const api = {
  ...serverApi,
  ...serverActionApi,
  ...serverMetadataApi,
  ...serverTagApi,
  ...serverNetworkApi,
  ...serverHistoryApi,
} satisfies Api
