export { limitOf, limitsOf, requireQuota, resetLimits, setLimits } from './quota.ts'
export { isQuotaResource, type Limits, QUOTA_DEFAULTS, type QuotaResource } from './resources.ts'
