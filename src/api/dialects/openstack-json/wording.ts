/** Words refusals as most of OpenStack's services do; a face whose service has words of its own gives them. */
import type { ValidationError } from './validation-error.ts'

export const policyRefusal = (action: string) => `Policy doesn't allow ${action} to be performed.`

export function validationMessage(complaint: ValidationError): string {
  if (complaint.name === '') return complaint.problem
  const what = complaint.where === 'body' ? 'field/attribute' : 'query parameters'
  return `Invalid input for ${what} ${complaint.name}. Value: ${complaint.value}. ${complaint.problem}`
}
