/** Operations for people. Pure. */

import { ago } from '../../kernel/clock.ts'
import type { OperationView } from '../../operation/operation.store.ts'
import type { OperationState } from '../../operation/tables.ts'
import { columns } from '../columns.ts'

export function operationsText(operations: readonly OperationView[], now: number): string {
  if (operations.length === 0) return 'No operation is under way.'
  return columns(operations.map((one) => [one.id, one.state, one.kind, `begun ${ago(now - one.createdAt)}`, whyOf(one)])).join(
    '\n',
  )
}

/** What it is about, and what keeps it. */
const whyOf = ({ params, trouble, failure, waitsFor, tries }: OperationView): string =>
  [
    JSON.stringify(params),
    tries > 0 ? `tried ${tries} times` : '',
    failure ? `failed: ${failure.message}` : '',
    trouble ?? '',
    waitsFor ? `waits for ${waitsFor}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ')

const when = (working: boolean | undefined): string =>
  working
    ? 'now'
    : working === undefined
      ? 'by the next controller that hears of it'
      : 'as soon as the controller runs (`welkin up`)'

export const retriedText = (id: string, then: OperationState, working: boolean | undefined): string =>
  then === 'unwinding' ? `${id} is undone further ${when(working)}.` : `${id} is looked at ${when(working)}.`

export const abandonedText = (id: string, then: OperationState, working: boolean | undefined): string =>
  then === 'failed'
    ? `${id} counts as failed. What it left is yours to put right; \`welkin doctor\` finds it.`
    : `${id} is given up, and undone ${when(working)}.`
