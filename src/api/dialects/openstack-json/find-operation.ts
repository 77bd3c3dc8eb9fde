/** Finds which operation a request means: by path and method, by microversion, and for actions by the body's only key. */
import type { Asked } from '../../pipeline/dialect.ts'
import type { Operation } from '../../pipeline/operation.ts'
import { apiRefusals } from '../../refusals.ts'
import type { Versions } from '../../versions.ts'
import { paramsOf, readJson } from './input.ts'
import type { OpenstackCall, OpenstackContext } from './lifecycle.ts'
import type { Route } from './route.ts'

export function findOperation<C>(
  serving: OpenstackContext<C>,
  route: Route<C>,
  call: OpenstackCall,
): Promise<Asked<C>> | Asked<C> {
  const { versions } = serving
  const version = versions?.asked(call.request.headers) ?? ''
  call.versionHeaders = versions?.replyHeaders(version)
  if (route.byVerb) return findByVerb(serving, route, call, version)
  return askedOf(call, inVersion(route.operations, versions, version), version)
}

async function findByVerb<C>(
  serving: OpenstackContext<C>,
  route: Route<C>,
  call: OpenstackCall,
  version: string,
): Promise<Asked<C>> {
  const { versions } = serving
  const value = await readJson(call, widest(route.operations))
  const verb = verbOf(value)
  const bearers = route.operations.filter((operation) => operation.endpoint.verb === verb)
  if (bearers.length === 0 && serving.isForeignVerb(route, verb)) throw serving.notImplemented(`the action ${verb}`)
  if (bearers.length === 0) throw apiRefusals.no_such_action({ action: verb })
  return { ...askedOf(call, inVersion(bearers, versions, version), version), body: { value } }
}

const askedOf = <C>(call: OpenstackCall, operation: Operation<C>, version: string): Asked<C> => ({
  operation,
  version,
  params: paramsOf(call, operation.endpoint.path),
})

/** @throws not_found, as Nova answers for what a version does not have */
function inVersion<C>(operations: readonly Operation<C>[], versions: Versions | undefined, version: string): Operation<C> {
  const found = versions ? operations.find(({ endpoint }) => versions.covers(endpoint, version)) : operations[0]
  if (!found) throw apiRefusals.no_such_path()
  return found
}

function verbOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw apiRefusals.action_missing()
  const [verb, ...others] = Object.keys(body)
  if (verb === undefined || others.length > 0)
    throw apiRefusals.several_actions({ count: verb === undefined ? 0 : others.length + 1 })
  return verb
}

const widest = <C>(operations: readonly Operation<C>[]) => {
  const limits = operations.flatMap(({ endpoint }) => (endpoint.bodyLimit === undefined ? [] : [endpoint.bodyLimit]))
  return limits.length === 0 ? {} : { bodyLimit: Math.max(...limits) }
}
