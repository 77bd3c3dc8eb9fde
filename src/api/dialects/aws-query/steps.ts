/** The steps of a request to an API of AWS's query kind: everything is a parameter, of a form or of the query; replies are XML. */
import type { Ctx } from '../../../kernel/context.ts'
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
import { asNumbered, type Parameters, readForm, valuesOf } from './parameters.ts'
import { DECLARATION, element, escapeXml, fieldsXml } from './xml.ts'

export class QueryCall extends RequestLifecycle {
  /** Known once the body is read. */
  parameters: Parameters | undefined = undefined
}

export interface QueryContext<C> extends MountContext<C> {
  /** By `Action`. */
  readonly operations: ReadonlyMap<string, Operation<C>>
  /** Whether the API of others has an action that this cloud does not. */
  readonly isForeign: (action: string) => boolean
  /** `http://ec2.amazonaws.com/doc/{version}/` */
  readonly namespace: string
  /** Spoken to who names none. */
  readonly defaultVersion: string
}

const own = (call: RequestLifecycle): QueryCall => call as QueryCall

const parametersOf = (call: RequestLifecycle): Parameters => own(call).parameters ?? new Map()

export const stepsOf = <C extends Ctx>(serving: QueryContext<C>): Steps<C, undefined> => ({
  authenticate: async (call) => {
    const { raw, originalUrl } = call.request
    const body = hasBody(raw) ? await readBody(raw, USUAL_BODY_LIMIT, call.basis.clock) : Buffer.alloc(0)
    const [, query = ''] = originalUrl.split('?', 2)
    own(call).parameters = new Map([...readForm(query), ...readForm(body.toString('utf8'))])
    const action = parametersOf(call).get('Action') ?? ''
    const operation = serving.operations.get(action)
    // known to the log and the audit also where nobody is let in
    if (operation || serving.isForeign(action)) call.action = action
    return authenticate(serving, call, operation ? [operation.endpoint] : [], body)
  },
  find: async (call) => askedOf(serving, call),
  body: async (call, { operation }) => valuesOf(parametersOf(call), operation.endpoint.body),
  read: async (call, asked) => inputOf(serving, call, asked),
  reply: async (call, asked, { output }) => reply(serving, call, asked, output),
  refuse: async (call, thrown) => refuse(serving, call, thrown),
})

function askedOf<C>({ operations, isForeign, defaultVersion }: QueryContext<C>, call: RequestLifecycle): Asked<C> {
  const parameters = parametersOf(call)
  const action = parameters.get('Action')
  if (!action) throw apiRefusals.operation_missing()
  const operation = operations.get(action)
  if (!operation && isForeign(action)) throw apiRefusals.not_implemented({ what: action, service: undefined })
  if (!operation) throw apiRefusals.unknown_operation({ name: action })
  const version = parameters.get('Version') ?? ''
  return { operation, params: namedIn(parameters), version: /^\d{4}-\d\d-\d\d$/.test(version) ? version : defaultVersion }
}

/** What a call is about, for the audit: whatever it calls an id or a name. */
const namedIn = (parameters: Parameters): Record<string, string> =>
  Object.fromEntries([...parameters].filter(([name]) => /^\w+(Id|Name)(\.\d+)?$/.test(name) && !name.startsWith('AWSAccess')))

function inputOf<C>({ prefix }: QueryContext<C>, call: RequestLifecycle, { operation, params, version }: Asked<C>): unknown {
  const check = operation.bodyAt('')
  const body = valuesOf(parametersOf(call), operation.endpoint.body)
  const error = check?.problem(body)
  if (error) throw parameterRefusal(error, (parts) => asNumbered(parametersOf(call), parts))
  const { headers } = call.request
  const isOwn = (url: string) => isOwnUrl(call.request, url)
  return { params, query: {}, body, headers, ...linksFrom(call.request, prefix), isOwn, version, stream: undefined }
}

const CONTENT_TYPE = 'text/xml;charset=UTF-8'

/** Theirs are bare UUIDs. */
const requestIdOf = ({ basis }: RequestLifecycle): string => basis.requestId.replace(/^req-/, '')

function reply<C>(serving: QueryContext<C>, call: RequestLifecycle, { operation, version }: Asked<C>, output: unknown): void {
  const fields = typeof output === 'object' && output !== null ? output : {}
  if (serving.checkReplies) requireDeclaredReply(operation, JSON.parse(JSON.stringify(fields)))
  const requestId = requestIdOf(call)
  const namespace = ` xmlns="${serving.namespace.replace('{version}', version)}"`
  const body = element(`${operation.name}Response`, fieldsXml({ requestId, ...fields }), namespace)
  const headers = { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': requestId, 'Cache-Control': 'no-cache, no-store' }
  send(call, { status: operation.endpoint.status, headers, body: DECLARATION + body })
}

function refuse<C>({ errors }: QueryContext<C>, call: RequestLifecycle, thrown: unknown): void {
  const { error, status } = refusalOf(errors, call, thrown)
  const requestId = requestIdOf(call)
  const said = errors.body(error, status, requestId)
  const body = element(
    'Response',
    element('Errors', element('Error', fieldsXml(said))) + element('RequestID', escapeXml(requestId)),
  )
  const headers = { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': requestId, ...errors.headers?.(error, status) }
  send(call, { status, headers, body: DECLARATION + body })
}
