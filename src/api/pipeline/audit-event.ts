/** Says what is told of each request at its end. */
import type { ChangedRow, Who } from '../../kernel/context.ts'
import type { Params } from '../policy-target.ts'

export interface AuditEvent {
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

export type Audit = (event: AuditEvent) => void
