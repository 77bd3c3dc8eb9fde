/** What is demanded of passwords and accounts. */
export { type Compliance, expressionOf, NO_COMPLIANCE } from './compliance.ts'
