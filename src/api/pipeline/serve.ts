/** The way of a request: who → which version → which operation → may they → what exactly → the handler → the reply. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ctx } from '../../kernel/context.ts'
import { badRequest } from '../../kernel/errors.ts'
import { type Asked, inputOf, paramsOf, readJson } from '../dialects/openstack-json/input.ts'
import type { Versions } from '../dialects/openstack-json/microversion.ts'
import { answerOf } from '../dialects/openstack-json/output.ts'
import { answer, noSuchPath, refuse } from '../dialects/openstack-json/respond.ts'
import type { Route } from '../dialects/openstack-json/route.ts'
import { NUL_REFUSED } from '../json/json-body.ts'
import { authenticate } from './authenticate.ts'
import { authorize, authorizeParts } from './authorize.ts'
import type { MountContext } from './mount-context.ts'
import type { Operation } from './operation.ts'
import { beginRequest, type RequestLifecycle } from './request-lifecycle.ts'

export async function serve<C extends Ctx>(
  serving: MountContext<C>,
  route: Route<C>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const call = beginRequest(serving.server, serving.responseConventions, request, reply)
  try {
    const ctx = await authenticate(serving, call, route.endpoints)
    if (request.originalUrl.includes('%00')) throw badRequest(NUL_REFUSED)
    const asked = await chooseOperation(serving, route, call)
    const { operation } = asked
    call.action = operation.name
    const params = paramsOf(call, operation.endpoint.path)
    const permitted = await authorize(serving, call, ctx, { asked, params })
    const input = await inputOf(call, permitted.asked, params)
    authorizeParts(serving, permitted.ctx, { endpoint: operation.endpoint, params, input })
    const output = await operation.handle(permitted.ctx, input)
    await answer(call, answerOf(asked, input, output, serving.checkReplies))
  } catch (thrown) {
    await refuse(call, thrown)
  }
}

async function chooseOperation<C>(serving: MountContext<C>, route: Route<C>, call: RequestLifecycle): Promise<Asked<C>> {
  const { versions, prefix } = serving
  const version = versions?.asked(call.request.headers) ?? ''
  call.versionHeaders = versions?.replyHeaders(version)
  if (!route.byVerb) return { operation: inVersion(route.operations, versions, version), version, versions, prefix }
  const value = await readJson(call, widest(route.operations))
  const verb = verbOf(value)
  const bearers = route.operations.filter((operation) => operation.endpoint.verb === verb)
  if (bearers.length === 0 && serving.isForeignVerb(route, verb)) throw serving.notImplemented(`the action ${verb}`)
  if (bearers.length === 0) throw badRequest(`There is no such action: ${verb}`, undefined, 'no_such_action')
  return { operation: inVersion(bearers, versions, version), version, versions, prefix, body: { value } }
}

/** @throws not_found, as Nova answers for what a version does not have */
function inVersion<C>(operations: readonly Operation<C>[], versions: Versions | undefined, version: string): Operation<C> {
  const found = versions ? operations.find(({ endpoint }) => versions.covers(endpoint, version)) : operations[0]
  if (!found) throw noSuchPath()
  return found
}

function verbOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badRequest('Malformed request body')
  const [verb, ...others] = Object.keys(body)
  if (verb === undefined || others.length > 0)
    throw badRequest(`Malformed request body: one action is expected, not ${others.length === 0 ? 'none' : others.length + 1}.`)
  return verb
}

const widest = <C>(operations: readonly Operation<C>[]) => {
  const limits = operations.flatMap(({ endpoint }) => (endpoint.bodyLimit === undefined ? [] : [endpoint.bodyLimit]))
  return limits.length === 0 ? {} : { bodyLimit: Math.max(...limits) }
}
