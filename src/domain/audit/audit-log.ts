/** Keeps events: what changed something in the transaction that changed it, the rest in batches a moment later. */
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Random } from '../../kernel/random.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Db } from '../../store/store.ts'
import { Budget } from './budget.ts'
import { eventRow, type TellingRecord, type Told } from './event-row.ts'
import { insertEvent } from './insert-event.ts'
import type { AuditEventRow } from './tables.ts'

export interface AuditParts {
  db: Db
  clock: Clock
  random: Random
  log: Log
}

/** Of what changed nothing a crash loses at most what came in this time. */
const WRITE_AFTER_MS = 200
/** Events of one transaction. */
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

  /**
   * A context whose transactions commit the event together with what they change: no answer tells of a change that the audit
   * could still lose.
   * @param event as it is when something is stored; always with the same record
   */
  recording<C extends StoreCtx>(ctx: C, event: () => Told & { record: TellingRecord }): C {
    if (ctx.who.kind === 'agent') return ctx
    const beforeCommit: StoreCtx['beforeCommit'] = async (tx, changes) => {
      const told = event()
      if (changes.length === 0 && !this.#isKept({ ...told, outcome: 'allowed' })) return
      const row = eventRow({ ...told, changed: [...told.changed, ...changes] }, told.record.id)
      await insertEvent(tx.db, row)
      told.record.stored = tellingOf(row)
    }
    return { ...ctx, beforeCommit }
  }

  /**
   * Keeps what was meant to change something, and what was refused or failed as far as its caller's budget goes; looking is not kept.
   * What is stored already is put right where it has come otherwise.
   */
  tell(told: Told): void {
    if (!this.#isKept(told)) return
    const row = eventRow(told, told.record?.id ?? this.#parts.random.uuid())
    if (told.outcome === 'allowed' && told.record?.stored === tellingOf(row)) return
    if (this.#waiting.length >= MOST_WAITING) {
      this.#parts.log.error({ requestId: told.requestId, action: told.action }, 'the audit cannot be written: an event is lost')
      return
    }
    this.#waiting.push(row)
    this.#cancel ??= this.#parts.clock.after(WRITE_AFTER_MS, () => void this.write())
  }

  #isKept({ record, who, reads, changed, outcome, address, operator }: Told): boolean {
    if (outcome === 'allowed')
      return changed.length > 0 ? who.kind !== 'agent' : !reads && (who.kind === 'user' || operator !== undefined)
    if (outcome === 'failed' && reads) return false
    if (record?.stored !== undefined) return true // it is there, and says that all went well
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
        await this.#parts.db.transaction().execute(async (tx) => {
          for (const row of batch) await insertEvent(tx, row)
        })
      } catch (err) {
        this.#parts.log.warn({ err, waiting: this.#waiting.length }, 'the audit could not be written; it is tried again')
        this.#cancel ??= this.#parts.clock.after(WRITE_AFTER_MS * 10, () => void this.write())
        return
      }
      this.#waiting = this.#waiting.slice(batch.length)
    }
  }
}

/** What a row tells that a request may still change after it was stored. */
const tellingOf = ({ user_id, changed }: AuditEventRow): string => `${user_id ?? ''} ${changed}`
