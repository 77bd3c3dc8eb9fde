import { CloudError } from '../../kernel/errors.ts'
import type { AuditEvent } from './audit-event.ts'
import type { Asked } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export type { Audit, AuditEvent } from './audit-event.ts'

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
    // of one that is known and not implemented the name alone
    operation: asked?.operation.name ?? call.action,
    targets: asked?.params ?? {},
    address: call.request.socket.remoteAddress,
    reads: isReading(call, asked),
    changed: basis.changed,
    outcome,
    ...(error && { error }),
  })
}

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
