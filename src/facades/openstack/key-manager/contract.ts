/** Barbican's v1 API. */
import { apiOf, joinOperations } from '../resource/operation.ts'
import type { Sealed } from './parts.ts'
import { secretOperations } from './resources/secret.ts'

export const service = 'secret'
export const prefix = '/v1'

export const operations = joinOperations<Sealed>([secretOperations])

export const api = apiOf(operations)
