/** Tells what each request came to: who asked for what, through which API, and whether it was done. Keeping it is the listener's. */
import type { ChangedRow, Who } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { Params } from '../policy-target.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export interface AuditEvent {
  /** Milliseconds since 1970, at the request's end. */
  readonly at: number
  readonly requestId: string
  readonly who: Who
  /** The API's name and how it speaks: `nova`, `openstack-json`. */
  readonly face: string
  readonly dialect: string
  /** As policy files spell it, and the operation's own name; undefined where no operation was found. */
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

export function tellAudit<C>(
  serving: MountContext<C>,
  call: RequestLifecycle,
  asked: Asked<C> | undefined,
  thrown?: unknown,
): void {
  const { audit, face, dialect } = serving
  if (!audit) return
  const { basis, ctx } = call
  const error = errorOf(thrown)
  const outcome = !error ? 'allowed' : error.code === 'forbidden' || error.code === 'unauthorized' ? 'refused' : 'failed'
  audit({
    at: basis.clock.now(),
    requestId: basis.requestId,
    who: ctx?.who ?? { kind: 'nobody' },
    face,
    dialect,
    action: asked?.operation.endpoint.action,
    operation: asked?.operation.name,
    targets: asked?.params ?? {},
    address: call.request.socket.remoteAddress,
    reads: READING.has(asked?.operation.endpoint.method ?? call.request.method),
    changed: basis.changed,
    outcome,
    ...(error && { error }),
  })
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

function errorOf(thrown: unknown): AuditEvent['error'] {
  if (thrown === undefined) return undefined
  if (thrown instanceof CloudError) return { code: thrown.code, reason: thrown.reason }
  return { code: 'internal', reason: undefined }
}
