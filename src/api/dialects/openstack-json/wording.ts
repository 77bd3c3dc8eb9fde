/** Words refusals as most of OpenStack's services do; a face whose service has words of its own gives them. */
import { type CoreSaid, coreSaid } from '../../core-said.ts'
import type { ValidationError } from '../../validation-error.ts'

/** What is said before a service is asked. */
export const openstackCore = {
  ...coreSaid,
  policy: { say: ({ action }) => `Policy doesn't allow ${action} to be performed.` },
} satisfies CoreSaid

export function validationMessage(complaint: ValidationError): string {
  if (complaint.name === '') return complaint.problem
  const what = complaint.where === 'body' ? 'field/attribute' : 'query parameters'
  return `Invalid input for ${what} ${complaint.name}. Value: ${complaint.value}. ${complaint.problem}`
}
