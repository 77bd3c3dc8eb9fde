import type { Operation, OperationResult } from './operations.ts'
import { ovsdbRefusal } from './ovsdb-error.ts'
import type { Uuid, WireRow } from './values.ts'

interface RawResult {
  error?: string
  details?: string
  uuid?: readonly ['uuid', string]
  count?: number
  rows?: WireRow[]
}

/**
 * Reads the reply to `transact`: one result for each operation; after a failed one `null`s; and one more than there are
 * operations when the commit itself failed (RFC 7047 §4.1.3), for example on a referential integrity violation.
 * Throws a refusal of `ovsdbRefusals` for the first failure.
 */
export function readResults(operations: readonly Operation[], reply: unknown): OperationResult[] {
  const results = reply as (RawResult | null)[]
  results.forEach((result, index) => {
    if (!result || result.error === undefined) return
    const operation = operations[index]
    throw ovsdbRefusal(describe(operation, index), result.error, result.details ?? '', operation ? index : undefined)
  })
  return results.map((result) => ({
    ...(result?.uuid ? { uuid: result.uuid[1] as Uuid } : {}),
    ...(result?.count === undefined ? {} : { count: result.count }),
    ...(result?.rows ? { rows: result.rows } : {}),
  }))
}

function describe(operation: Operation | undefined, index: number): string {
  if (!operation) return 'commit'
  return `operation ${index} (${operation.op}${'table' in operation ? ` ${operation.table}` : ''})`
}
