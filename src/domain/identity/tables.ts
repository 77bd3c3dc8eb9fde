/** The rows of identity. Booleans are 0 and 1, times are milliseconds since 1970, `extra` and `options` are JSON objects. */
export interface ProjectRow {
  id: string
  name: string
  /** Null for a project that is a domain. */
  domain_id: string | null
  /** The project above; a top project's is its domain. Null for a domain. */
  parent_id: string | null
  is_domain: number
  enabled: number
  description: string
  options: string
  extra: string
  generation: number
  created_at: number
  /** Twelve digits, of projects that are no domain. */
  account_number: string | null
}

export interface UserRow {
  id: string
  name: string
  domain_id: string
  default_project_id: string | null
  enabled: number
  options: string
  extra: string
  generation: number
  created_at: number
}

/** One row for each password a user ever had; the newest counts. */
export interface UserPasswordRow {
  id: string
  user_id: string
  /** A PHC string, `$argon2id$v=19$…`. */
  hash: string
  created_at: number
  expires_at: number | null
  /** 1: the user chose it. */
  self_service: number
}

export interface GroupRow {
  id: string
  name: string
  domain_id: string
  description: string
  extra: string
  generation: number
  created_at: number
}

export interface GroupMemberRow {
  group_id: string
  user_id: string
}

export interface RoleRow {
  id: string
  name: string
  /** Null for a role of the whole cloud; a domain's own role only groups others. */
  domain_id: string | null
  description: string
  options: string
  extra: string
  generation: number
  created_at: number
}

/** Whoever has `prior_id` has `implied_id` too. */
export interface RoleImplicationRow {
  prior_id: string
  implied_id: string
}

export interface RoleAssignmentRow {
  role_id: string
  actor_kind: 'user' | 'group'
  actor_id: string
  target_kind: 'project' | 'domain' | 'system'
  /** `all` for the system. */
  target_id: string
  /** 1: holds for everything beneath the target, and not for the target. */
  inherited: number
}

export interface CatalogRegionRow {
  id: string
  parent_id: string | null
  description: string
  extra: string
}

export interface CatalogServiceRow {
  id: string
  type: string
  name: string
  description: string
  enabled: number
  extra: string
}

export interface CatalogEndpointRow {
  id: string
  service_id: string
  interface: 'public' | 'internal' | 'admin'
  region_id: string | null
  url: string
  name: string
  enabled: number
  extra: string
}

export interface TokenKeyRow {
  id: string
  /** 32 bytes, base64url. */
  secret: string
  created_at: number
}

/** Refuses tokens issued at or before `issued_before` that match every column that is not null. */
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

declare module '../../store/tables.ts' {
  interface Tables {
    project: ProjectRow
    identity_user: UserRow
    user_password: UserPasswordRow
    identity_group: GroupRow
    identity_group_member: GroupMemberRow
    role: RoleRow
    role_implication: RoleImplicationRow
    role_assignment: RoleAssignmentRow
    catalog_region: CatalogRegionRow
    catalog_service: CatalogServiceRow
    catalog_endpoint: CatalogEndpointRow
    token_key: TokenKeyRow
    revocation: RevocationRow
  }
}
