import './tables.ts'

export { defineQuotas, type Limits, type Quotas } from './quota.ts'
export { quota } from './service.ts'
