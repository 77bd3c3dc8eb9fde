/** The steps of a request to OUTSCALE's API: the operation is the path's last word, JSON both ways, signed requests. */
import type { Ctx } from '../../../kernel/context.ts'
import { parseJson } from '../../json/json-body.ts'
import { authenticate } from '../../pipeline/authenticate.ts'
import type { Asked, Steps } from '../../pipeline/dialect.ts'
import type { MountContext } from '../../pipeline/mount-context.ts'
import type { Operation } from '../../pipeline/operation.ts'
import { parameterRefusal } from '../../pipeline/problem.ts'
import { refusalOf, requireDeclaredReply } from '../../pipeline/refusal.ts'
import { RequestLifecycle } from '../../pipeline/request-lifecycle.ts'
import { apiRefusals } from '../../refusals.ts'
import { isOwnUrl } from '../../server/caller-address.ts'
import { linksFrom } from '../../server/origin.ts'
import { hasBody, readBody, USUAL_BODY_LIMIT } from '../../server/read-body.ts'
import { send } from '../../server/send.ts'

export class OscCall extends RequestLifecycle {
  /** Known once it is read. */
  bytes: Buffer | undefined = undefined
}

export interface OscContext<C> extends MountContext<C> {
  readonly operations: ReadonlyMap<string, Operation<C>>
  /** Whether OUTSCALE's API has an operation that this cloud does not. */
  readonly isForeign: (name: string) => boolean
}

const own = (call: RequestLifecycle): OscCall => call as OscCall

export const stepsOf = <C extends Ctx>(serving: OscContext<C>): Steps<C, string> => ({
  authenticate: async (call, name) => {
    requireOperation(serving, call, name)
    const { raw } = call.request
    const bytes = hasBody(raw) ? await readBody(raw, USUAL_BODY_LIMIT, call.basis.clock) : Buffer.alloc(0)
    own(call).bytes = bytes
    const operation = serving.operations.get(name)
    // known to the log and the audit also where nobody is let in
    if (operation || serving.isForeign(name)) call.action = name
    return authenticate(serving, call, operation ? [operation.endpoint] : [], bytes)
  },
  find: async (call, name) => {
    const operation = serving.operations.get(name)
    if (!operation && serving.isForeign(name)) throw apiRefusals.not_implemented({ what: name, service: undefined })
    if (!operation) throw apiRefusals.unknown_operation({ name })
    const value = bodyOf(call)
    return { operation, params: namedIn(value), version: '', body: { value } }
  },
  body: async (call) => bodyOf(call),
  read: async (call, asked) => inputOf(serving, call, asked),
  reply: async (call, asked, { output }) => reply(serving, call, asked, output),
  refuse: async (call, thrown) => refuse(serving, call, thrown),
})

/** What a path or method is wrong in is no secret, and said before it is asked who asks. @throws operation_missing, method_not_allowed */
function requireOperation<C>(
  { operations, isForeign }: OscContext<C>,
  { request: { method } }: RequestLifecycle,
  name: string,
): void {
  if (name === '') throw apiRefusals.operation_missing()
  if (method !== 'POST' && (operations.has(name) || isForeign(name))) throw apiRefusals.method_not_allowed({ method })
}

/** No body is an empty one. */
function bodyOf(call: RequestLifecycle): unknown {
  const { bytes } = own(call)
  return bytes && bytes.length > 0 ? parseJson(bytes) : {}
}

/** What a call is about, for the audit: whatever it calls an id or a name. */
function namedIn(body: unknown): Record<string, string> {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (/(Id|Name)$/.test(name) && typeof value === 'string' ? [[name, value]] : [])),
  )
}

function inputOf<C>({ prefix }: OscContext<C>, call: RequestLifecycle, { operation, params, body }: Asked<C>): unknown {
  const value = body?.value
  const error = operation.bodyAt('')?.problem(value)
  if (error) throw parameterRefusal(error)
  const { headers } = call.request
  const isOwn = (url: string) => isOwnUrl(call.request, url)
  return { params, query: {}, body: value, headers, ...linksFrom(call.request, prefix), isOwn, version: '', stream: undefined }
}

/** Theirs are bare UUIDs, in each reply. */
const contextOf = ({ basis }: RequestLifecycle) => ({ ResponseContext: { RequestId: basis.requestId.replace(/^req-/, '') } })

const HEADERS = { 'Content-Type': 'application/json' }

function reply<C>(serving: OscContext<C>, call: RequestLifecycle, { operation }: Asked<C>, output: unknown): void {
  const whole = JSON.parse(JSON.stringify({ ...(typeof output === 'object' ? output : {}), ...contextOf(call) }))
  if (serving.checkReplies) requireDeclaredReply(operation, whole)
  send(call, { status: operation.endpoint.status, headers: HEADERS, body: JSON.stringify(whole) })
}

function refuse<C>({ errors }: OscContext<C>, call: RequestLifecycle, thrown: unknown): void {
  const { error, status } = refusalOf(errors, call, thrown)
  const body = { Errors: [errors.body(error, status, call.basis.requestId)], ...contextOf(call) }
  send(call, { status, headers: { ...HEADERS, ...errors.headers?.(error, status) }, body: JSON.stringify(body) })
}
