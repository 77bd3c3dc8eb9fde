/** The audit: who asked for what, on which rows, through which API, and whether it was allowed. */
import './tables.ts'

export { AuditLog } from './audit-log.ts'
export type { Told } from './event-row.ts'
export { type AuditEntry, type AuditFilter, listAuditEvents, streamAuditEvents } from './list.ts'
export { momentOf } from './moment.ts'
export { auditRefusals } from './refusals.ts'
export { auditPruning } from './retention.ts'
