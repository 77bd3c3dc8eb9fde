/** Describes revocations: each refuses tokens issued at or before `issued_before` that match every column that is not null. */

export interface RevocationRow {
  id: string
  user_id: string | null
  project_id: string | null
  domain_id: string | null
  audit_id: string | null
  audit_chain_id: string | null
  trust_id: string | null
  issued_before: number
  /** When the last token it concerns has expired, the row may go. */
  prune_after: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    revocation: RevocationRow
  }
}
