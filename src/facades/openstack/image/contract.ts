/** Glance's v2 API as far as this cloud has it. */
import type { Api } from '../../../api/define.ts'
import { dataApi } from './contract/data.ts'
import { imageApi } from './contract/image.ts'
import { infoApi } from './contract/info.ts'
import { memberApi } from './contract/member.ts'

export const service = 'image'
export const prefix = '/v2'

export const api = { ...imageApi, ...dataApi, ...memberApi, ...infoApi } satisfies Api
