/** What is demanded of passwords and accounts. */
import './tables.ts'

export { type Compliance, expressionOf, NO_COMPLIANCE } from './compliance.ts'
export { complianceRefusals } from './refusals.ts'
