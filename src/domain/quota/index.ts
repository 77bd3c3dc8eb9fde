import './tables.ts'

export { defineQuotas, type Limits, type Quotas } from './quota.ts'
export { quotaRefusals } from './refusals.ts'
