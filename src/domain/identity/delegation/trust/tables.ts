/** Describes the rows of trusts. They go with their users and their project: the databases cascade. */

export interface TrustRow {
  id: string
  trustor_id: string
  trustee_id: string
  project_id: string | null
  impersonation: number
  /** Milliseconds with a fraction. */
  expires_at: number | null
  /** Tokens that may still be had; null: any number. */
  remaining_uses: number | null
  /** The trust that it was made by, and is void without. */
  redelegated_trust_id: string | null
  /** How often it may be passed on from here. */
  redelegation_count: number
  extra: string
  created_at: number
  /** A trust that was taken back is kept for a day. */
  deleted_at: number | null
}

/** A role that is gone keeps its row: a trust holds with all of its roles or not at all. */
export interface TrustRoleRow {
  trust_id: string
  role_id: string
}

declare module '../../../../store/tables.ts' {
  interface Tables {
    trust: TrustRow
    trust_role: TrustRoleRow
  }
}
