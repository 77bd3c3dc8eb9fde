/** Tells the audit of a request: with what it changes, and at its end. */
import type { Ctx } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { AuditEvent, AuditRecord } from './audit-event.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export type { Audit, AuditEvent } from './audit-event.ts'

/** What the handler is given: the audit's record of the call is committed with what it changes. What only looks is left as it is. */
export function recordingContext<C extends Ctx>(serving: MountContext<C>, call: RequestLifecycle, asked: Asked<C>, ctx: C): C {
  if (!serving.audit || isReading(call, asked)) return ctx
  const record: AuditRecord = { id: ctx.random.uuid() }
  call.record = record
  return serving.audit.recording(ctx, () => ({ ...eventOf(serving, call, asked), record }))
}

export function tellAudit<C>(
  serving: MountContext<C>,
  call: RequestLifecycle,
  asked: Asked<C> | undefined,
  thrown?: unknown,
): void {
  serving.audit?.tell(eventOf(serving, call, asked, thrown))
}

function eventOf<C>(
  { face, dialect }: MountContext<C>,
  call: RequestLifecycle,
  asked: Asked<C> | undefined,
  thrown?: unknown,
): AuditEvent {
  const { basis, ctx, request, record } = call
  const error = errorOf(thrown)
  const { accessKeyId } = basis.principal
  // No spreads: most events are of what only looks, and made to be thrown away.
  return {
    record,
    at: basis.clock.now(),
    requestId: basis.requestId,
    who: basis.principal.who ?? ctx?.who ?? { kind: 'nobody' },
    face,
    dialect,
    action: asked?.operation.endpoint.action ?? call.endpoint?.action,
    // of one that is known and not implemented the name alone
    operation: asked?.operation.name ?? call.action,
    targets: accessKeyId === undefined ? (asked?.params ?? NOTHING) : { ...asked?.params, access_key_id: accessKeyId },
    address: request.socket.remoteAddress,
    reads: isReading(call, asked),
    changed: basis.changed,
    outcome: !error ? 'allowed' : error.code === 'forbidden' || error.code === 'unauthorized' ? 'refused' : 'failed',
    error,
  }
}

const NOTHING = {}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Where every request is a POST its operation's name says it. */
const READING_NAME = /^(describe|read|list|get)[A-Z]/i

const isReading = <C>({ request, action = '' }: RequestLifecycle, asked: Asked<C> | undefined): boolean =>
  READING.has(asked?.operation.endpoint.method ?? request.method) || READING_NAME.test(action)

function errorOf(thrown: unknown): AuditEvent['error'] {
  if (thrown === undefined) return undefined
  if (thrown instanceof CloudError) return { code: thrown.code, reason: thrown.reason }
  return { code: 'internal', reason: undefined }
}
