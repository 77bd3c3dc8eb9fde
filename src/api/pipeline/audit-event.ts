/** Says what is told of each request at its end. */
import type { ChangedRow, Who } from '../../kernel/context.ts'
import type { Params } from '../policy-target.ts'

export interface AuditEvent {
  /** Its record in the audit, where what it changes is stored together with it. */
  readonly record?: AuditRecord
  /** Milliseconds since 1970, at the request's end. */
  readonly at: number
  readonly requestId: string
  readonly who: Who
  /** The API's name and how it speaks: `ec2`, `aws-query`. */
  readonly face: string
  readonly dialect: string
  /** As policy files spell it, and the operation's own name; undefined where no operation was found. Of an operation that this cloud does not have, the name alone. */
  readonly action: string | undefined
  readonly operation: string | undefined
  /** What the path or the parameters named, by the parameters' names. */
  readonly targets: Params
  /** The peer's address, as the connection says. */
  readonly address: string | undefined
  /** Whether the operation only looks. */
  readonly reads: boolean
  /** What was stored. */
  readonly changed: readonly ChangedRow[]
  /** Who may not is refused; what could not be done failed. */
  readonly outcome: 'allowed' | 'refused' | 'failed'
  /** Why not: our code, and the service's reason. */
  readonly error?: { readonly code: string; readonly reason: string | undefined }
}

export interface AuditRecord {
  readonly id: string
  /** Noted by the audit: which changes the record tells of, if the transaction commits. */
  stored?: string
}

export interface Audit<C> {
  /** At the request's end. */
  tell(event: AuditEvent): void
  /**
   * A context that records the event with whatever it stores.
   * @param event as it is when something is stored
   */
  recording(ctx: C, event: () => AuditEvent & { readonly record: AuditRecord }): C
}
