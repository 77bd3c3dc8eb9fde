/** Describes the rows of application credentials. They go with their user, project and role: the databases cascade. */

export interface ApplicationCredentialRow {
  id: string
  user_id: string
  project_id: string
  name: string
  description: string
  /** See `secret.ts`. */
  secret_hash: string
  /** Milliseconds with a fraction. */
  expires_at: number | null
  unrestricted: number
  /** 1: only the requests of its access rules. */
  ruled: number
  created_at: number
}

export interface ApplicationCredentialRoleRow {
  credential_id: string
  role_id: string
}

/** A user's rules, used by any number of its credentials. */
export interface AccessRuleRow {
  id: string
  user_id: string
  service: string
  method: string
  path: string
}

export interface ApplicationCredentialRuleRow {
  credential_id: string
  rule_id: string
}

declare module '../../../../store/tables.ts' {
  interface Tables {
    application_credential: ApplicationCredentialRow
    application_credential_role: ApplicationCredentialRoleRow
    access_rule: AccessRuleRow
    application_credential_rule: ApplicationCredentialRuleRow
  }
}
