/** Collects what requests came to and writes it in batches: a request does not wait for its line in the audit. */
import type { Clock } from '../../kernel/clock.ts'
import type { ChangedRow, Who } from '../../kernel/context.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { Db } from '../../store/store.ts'
import { Budget } from './budget.ts'
import type { AuditEventRow } from './tables.ts'

/** One request, at its end. */
export interface Told {
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
}

export interface AuditParts {
  db: Db
  clock: Clock
  random: Random
  log: Log
}

/** A power cut loses at most what came in this time; the requests themselves were answered by then. */
const WRITE_AFTER_MS = 200
/** Rows of one statement. */
const BATCH = 200
/** What waits while the database does not answer; beyond it the log alone has it. */
const MOST_WAITING = 20_000

export class AuditLog {
  readonly #parts: AuditParts
  readonly #budget: Budget
  #waiting: AuditEventRow[] = []
  #writing: Promise<void> = Promise.resolve()
  #cancel: (() => void) | undefined

  constructor(parts: AuditParts) {
    this.#parts = parts
    this.#budget = new Budget(parts.clock)
  }

  /** Keeps what changed something, and what was refused or failed as far as its caller's budget goes; looking is not kept. */
  tell(told: Told): void {
    if (!this.#isKept(told)) return
    if (this.#waiting.length >= MOST_WAITING) {
      this.#parts.log.error({ requestId: told.requestId, action: told.action }, 'the audit cannot be written: an event is lost')
      return
    }
    this.#waiting.push(this.#rowOf(told))
    this.#cancel ??= this.#parts.clock.after(WRITE_AFTER_MS, () => void this.write())
  }

  #isKept({ who, reads, changed, outcome, address }: Told): boolean {
    if (outcome === 'allowed') return changed.length > 0 ? who.kind !== 'agent' : !reads && who.kind === 'user'
    if (outcome === 'failed' && reads) return false
    // anybody can be refused as often as it likes: nobody may push the others' events out of what is kept
    return this.#budget.take(who.kind === 'user' ? who.userId : (address ?? ''))
  }

  /** Writes all that waits. Also called at the end. */
  async write(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    // one after the other, however many ask: two at once would write the same events
    this.#writing = this.#writing.then(() => this.#writeBatches())
    await this.#writing
  }

  async #writeBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH)
      try {
        await this.#parts.db.insertInto('audit_event').values(batch).execute()
      } catch (err) {
        this.#parts.log.warn({ err, waiting: this.#waiting.length }, 'the audit could not be written; it is tried again')
        this.#cancel ??= this.#parts.clock.after(WRITE_AFTER_MS * 10, () => void this.write())
        return
      }
      this.#waiting = this.#waiting.slice(batch.length)
    }
  }

  #rowOf(told: Told): AuditEventRow {
    const { who, error } = told
    return {
      id: this.#parts.random.uuid(),
      at: told.at,
      request_id: told.requestId,
      actor_kind: who.kind,
      ...actorOf(who),
      address: told.address ?? null,
      face: told.face,
      dialect: told.dialect,
      action: told.action ?? null,
      operation: told.operation ?? null,
      outcome: told.outcome,
      error_code: error?.code ?? null,
      error_reason: error?.reason ?? null,
      targets: JSON.stringify(shortened(told.targets)),
      changed: JSON.stringify(
        rowsOf(told.changed)
          .slice(0, MOST_NAMED)
          .map(({ kind, id }) => `${kind} ${id}`),
      ),
    }
  }
}

/** The network backend is woken by records of its own, which are no rows. */
const rowsOf = (changed: readonly ChangedRow[]) => changed.filter(({ kind }) => kind !== 'topology')

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
