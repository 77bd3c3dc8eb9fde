/** Puts a request's event into its row, and says by what it can be looked for. */
import type { ChangedRow, Who } from '../../kernel/context.ts'
import type { AuditEventRow } from './tables.ts'

/** The row of a request's event, where what the request changes is stored together with it. */
export interface TellingRecord {
  readonly id: string
  /** What the row tells of who and what, as the last transaction wrote it, whether it has committed or not. */
  stored?: string
}

/** One request, at its end, or as far as it has come when it stores something. */
export interface Told {
  record?: TellingRecord
  at: number
  requestId: string
  who: Who
  /** The peer's. */
  address: string | undefined
  face: string
  dialect: string
  /** Whether the operation only looks. */
  reads: boolean
  action: string | undefined
  operation: string | undefined
  targets: Readonly<Record<string, string>>
  /** What was stored. */
  changed: readonly ChangedRow[]
  outcome: 'allowed' | 'refused' | 'failed'
  error?: { readonly code: string; readonly reason: string | undefined }
  /** Who gave a command on the machine itself, and which project's rows it is about, where it is about one's. */
  operator?: { readonly name: string; readonly projectId?: string | undefined }
}

export function eventRow(told: Told, id: string): AuditEventRow {
  const { who, error } = told
  return {
    id,
    at: told.at,
    request_id: told.requestId,
    actor_kind: who.kind,
    ...actorOf(who),
    ...(told.operator && { user_name: told.operator.name, project_id: told.operator.projectId ?? null }),
    address: told.address ?? null,
    face: told.face,
    dialect: told.dialect,
    action: told.action ?? null,
    operation: told.operation ?? null,
    outcome: told.outcome,
    error_code: error?.code ?? null,
    error_reason: error?.reason ?? null,
    targets: JSON.stringify(shortened(told.targets)),
    changed: JSON.stringify(namesOf(told.changed)),
  }
}

/** `kind id` each, without the records that only wake the network backend: those are no rows. */
const namesOf = (changed: readonly ChangedRow[]): string[] => {
  const names = new Set<string>()
  for (const { kind, id } of changed) {
    if (kind !== 'topology') names.add(`${kind} ${id}`)
    if (names.size === MOST_NAMED) break
  }
  return [...names]
}

/** Rows that one event names; a deletion of a domain changes thousands. */
const MOST_NAMED = 100
const LONGEST_NAME = 255

/** What a path named may be as long as a URL. */
const shortened = (targets: Told['targets']): Record<string, string> =>
  Object.fromEntries(Object.entries(targets).map(([name, value]) => [name, String(value).slice(0, LONGEST_NAME)]))

type Actor = Pick<AuditEventRow, 'user_id' | 'user_name' | 'project_id' | 'domain_id' | 'delegation' | 'host_id'>

function actorOf(who: Who): Actor {
  const none: Actor = { user_id: null, user_name: null, project_id: null, domain_id: null, delegation: null, host_id: null }
  if (who.kind === 'agent') return { ...none, host_id: who.hostId }
  if (who.kind !== 'user') return none
  const { userId, userName, scope, delegation } = who
  return {
    ...none,
    user_id: userId,
    user_name: userName,
    project_id: scope.kind === 'project' ? scope.projectId : null,
    domain_id: scope.kind === 'domain' ? scope.domainId : null,
    delegation: delegation ? `${delegation.kind} ${delegation.id}` : null,
  }
}
