/** Describes the rows of the directory. Booleans are 0 and 1, times are milliseconds since 1970, `extra` and `options` are JSON objects. */

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

/** A project or domain that is no more. */
export interface DeletedProjectRow {
  id: string
  deleted_at: number
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

/** There only for users of whom something is known; goes with its user: the databases cascade. */
export interface UserActivityRow {
  user_id: string
  /** Wrong passwords in a row. */
  failures: number
  /** The last of them. */
  failed_at: number | null
  /** The last log-in by password, to the day; kept only where the inactive are disabled. */
  active_at: number | null
}

/** Whom of the provider a user is. */
export interface FederatedUserRow {
  user_id: string
  provider_id: string
  protocol_id: string
  unique_id: string
  /** 1: the user was made by its first log-in, and goes when the provider or protocol goes. */
  shadow: number
}

/** A membership by a mapping, in effect until it expires. */
export interface FederatedMembershipRow {
  user_id: string
  group_id: string
  provider_id: string
  expires_at: number
}

declare module '../../../store/tables.ts' {
  interface Tables {
    project: ProjectRow
    deleted_project: DeletedProjectRow
    identity_user: UserRow
    user_password: UserPasswordRow
    identity_group: GroupRow
    identity_group_member: GroupMemberRow
    role: RoleRow
    role_implication: RoleImplicationRow
    role_assignment: RoleAssignmentRow
    user_activity: UserActivityRow
    federated_user: FederatedUserRow
    federated_membership: FederatedMembershipRow
  }
}
