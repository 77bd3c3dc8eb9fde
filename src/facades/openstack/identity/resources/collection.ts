/** Keystone's collections and other endpoints are declared with these; all of their functions are given the same parts. */
import type { Identity } from '../../../../domain/identity/index.ts'
import { collectionsWith } from '../../resource/collection.ts'
import { operationsWith, operationTableWith } from '../../resource/operation.ts'
import type { TokenViews } from '../token-view.ts'

export interface Parts {
  readonly identity: Identity
  /** Sessions as token documents. */
  readonly tokens: TokenViews
}

/** Keystone's own longest page (`max_db_limit`). */
export const LONGEST_PAGE = 1000

export const collection = collectionsWith<Parts>({ actions: 'identity:', limitMax: LONGEST_PAGE })
export const operation = operationsWith<Parts>()
export const operationTable = operationTableWith<Parts>()
