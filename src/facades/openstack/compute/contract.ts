/** Nova's v2.1 API as far as this cloud has it. */
import type { Api } from '../../../contract/define.ts'
import { serverApi } from './contract/server.ts'

export const service = 'compute'
export const prefix = '/v2.1'
export { versions } from './versions.ts'

export const api = {
  ...serverApi,
} satisfies Api
