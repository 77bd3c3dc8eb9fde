/** Describes the rows of credentials. They go with their user and project: the databases cascade. */

export interface CredentialRow {
  /** SHA-256 of the access key where `type` is `ec2`. */
  id: string
  user_id: string
  project_id: string | null
  type: string
  /** The blob; see `../sealing`. */
  sealed: string
  extra: string
  /** Of a `totp`: the last 30 seconds whose passcode has been used, counted from 1970. */
  last_step: number | null
  created_at: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    credential: CredentialRow
  }
}
