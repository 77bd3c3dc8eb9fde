/** Glance's v2 API as far as this cloud has it. */
import type { ImageBasis } from '../../../domain/image/index.ts'
import { apiOf, type Operations } from '../resource/operation.ts'
import { dataOperations } from './data.ts'
import { importOperations } from './import.ts'
import { infoOperations } from './info.ts'
import { metadefOperations } from './metadef/operations.ts'
import { imageOperations } from './resources/image.ts'
import { memberOperations } from './resources/member.ts'
import { tagOperations } from './resources/tag.ts'
import { taskOperations } from './resources/task.ts'

export const service = 'image'
export const prefix = '/v2'

export const operations: Operations<ImageBasis> = {
  ...imageOperations,
  ...dataOperations,
  ...tagOperations,
  ...memberOperations,
  ...importOperations,
  ...infoOperations,
  ...taskOperations,
  ...metadefOperations,
}

export const api = apiOf(operations)
