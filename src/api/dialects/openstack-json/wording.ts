/** Words refusals as most of OpenStack's services do; a face whose service has words of its own gives them. */
import type { coreRefusals } from '../../../kernel/core-refusals.ts'
import type { RefusalTables, SaidBy } from '../../refusal-table.ts'
import type { ValidationError } from '../../validation-error.ts'

const coreSaid = {
  policy: { say: ({ action }) => `Policy doesn't allow ${action} to be performed.` },
} satisfies Partial<SaidBy<typeof coreRefusals>>

/** A face's tables, with OpenStack's words where it has none. */
export const saidWith = (said: RefusalTables | undefined): RefusalTables => ({ ...said, core: { ...coreSaid, ...said?.core } })

export function validationMessage(complaint: ValidationError): string {
  if (complaint.name === '') return complaint.problem
  const what = complaint.where === 'body' ? 'field/attribute' : 'query parameters'
  return `Invalid input for ${what} ${complaint.name}. Value: ${complaint.value}. ${complaint.problem}`
}
