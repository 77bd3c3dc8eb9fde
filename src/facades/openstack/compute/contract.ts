/** Nova's v2.1 API as far as this cloud has it. */
import type { Api } from '../../../api/define.ts'
import { apiOf, type Operations } from '../resource/operation.ts'
import type { ImageParts } from './image-proxy.ts'
import { nouns } from './resources/index.ts'

export const service = 'compute'
export const prefix = '/v2.1'

export const operations: Operations<ImageParts> = Object.assign({}, ...nouns)
export const api: Api = apiOf(operations)
