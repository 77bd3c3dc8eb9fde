/** The rows of the audit. */
export interface AuditEventRow {
  id: string
  /** Milliseconds since 1970. */
  at: number
  request_id: string
  /** `user`, `agent`, `cloud` or `nobody`. */
  actor_kind: string
  user_id: string | null
  user_name: string | null
  /** Of what the token was for; of an operator's command, whose rows it is about. */
  project_id: string | null
  domain_id: string | null
  /** How else than by the user's own log-in: `trust ID`, `application-credential ID`. */
  delegation: string | null
  host_id: string | null
  /** The peer's, as the connection says. */
  address: string | null
  /** Which API, and how it speaks. */
  face: string
  dialect: string
  action: string | null
  operation: string | null
  outcome: 'allowed' | 'refused' | 'failed'
  error_code: string | null
  error_reason: string | null
  /** What the request named, as a JSON object. */
  targets: string
  /** What was changed: a JSON array of `kind id`. */
  changed: string
}

/** By what an event is found; with its time, for pages and for what is forgotten. */
export interface AuditMentionRow {
  /** `row ID` or `user ID`. */
  about: string
  at: number
  event_id: string
}

declare module '../../store/tables.ts' {
  interface Tables {
    audit_event: AuditEventRow
    audit_mention: AuditMentionRow
  }
}
