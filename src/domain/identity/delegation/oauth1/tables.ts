/** Describes the rows of OAuth 1.0a. */

export interface OAuth1ConsumerRow {
  id: string
  description: string | null
  /** Its secret; see `../sealing`. */
  sealed: string
  extra: string
}

/** Of requests and of accesses alike. */
export interface OAuth1TokenRow {
  id: string
  sealed: string
  consumer_id: string
  project_id: string
  /** Who has authorised it; of a request null before. */
  user_id: string | null
  /** Of an authorised request: what the user hands to the consumer. */
  verifier: string | null
  /** Milliseconds since 1970. */
  expires_at: number
}

export interface OAuth1RoleRow {
  token_id: string
  role_id: string
}

declare module '../../../../store/tables.ts' {
  interface Tables {
    oauth1_consumer: OAuth1ConsumerRow
    oauth1_request_token: OAuth1TokenRow
    oauth1_request_role: OAuth1RoleRow
    oauth1_access_token: OAuth1TokenRow
    oauth1_access_role: OAuth1RoleRow
  }
}
