import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Ctx } from '../../../kernel/context.ts'
import { CloudError } from '../../../kernel/errors.ts'
import type { Log } from '../../../kernel/log.ts'
import { type ErrorFace, fromFramework } from '../../errors.ts'
import type { ServedApi } from '../../implement.ts'
import { isAllOpen, unauthenticatedError } from '../../pipeline/authenticate.ts'
import type { ContextOf, MountContext } from '../../pipeline/mount-context.ts'
import { type Operation, operationOf } from '../../pipeline/operation.ts'
import { beginRequest, type RequestLifecycle } from '../../pipeline/request-lifecycle.ts'
import { serve } from '../../pipeline/serve.ts'
import type { Guarded, Policy } from '../../policy/policy.ts'
import type { TargetResolver, Targets } from '../../policy-target.ts'
import { type ForeignApi, foreignRoutes } from '../../upstream-operations.ts'
import { knownPaths, type Place } from './method-not-allowed.ts'
import type { Versions } from './microversion.ts'
import { noSuchPath, refuse } from './respond.ts'
import { type Route, routesOf, urlOf } from './route.ts'

export interface Mount<C extends Ctx> {
  /** From `createServer`. */
  app: FastifyInstance
  /** `/compute/v2.1`; may hold parameters, `/volume/v3/{project_id}`. One mount for each prefix: `joinServed` makes one of several APIs. */
  prefix: string
  served: ServedApi<C>
  contextOf: ContextOf<C>
  errors: ErrorFace
  policy: Policy
  /** Where rules ask about the rows that a request names (`target.…`). */
  targetResolver?: TargetResolver<C>
  /** The rows that the parameters of paths name, for rules that ask about more than whose they are. */
  targets?: Targets<C>
  /** Whose rows the rules reach: the domain's name of it. */
  service?: string
  /** Asked beside an endpoint's own; those that the domain asks by its name for what they permit: `image.publicize`. */
  rules?: Readonly<Record<string, Guarded>>
  /** From `defineVersions`, for services that have microversions. */
  versions?: Versions
  /** Every GET answers HEAD as well, as where the service is built so; otherwise HEAD is for what declares it. */
  impliedHead?: boolean
  /** Anyone is told which paths and methods there are, as where the service asks for tokens endpoint by endpoint. */
  openPaths?: boolean
  /** Headers that carry the request id besides `x-openstack-request-id`; for Nova `x-compute-request-id`. */
  requestIdHeaders?: readonly string[]
  /** Where a 401 sends the caller: a path on this server or a whole URL; `/identity` unless told. */
  identityUrl?: string
  /** In tests: a reply that does not fit its declaration is a 500, with the path in the log. */
  checkReplies?: boolean
  /** All that the foreign API has; what of it is not in `api` answers 501. */
  foreign?: ForeignApi
  /** The server's own unless told. */
  log?: Log
}

/** Serves a declared API beneath a prefix: routing, versions, policy, validation, errors and the log follow from it. */
export function mount<C extends Ctx>(options: Mount<C>): void {
  const { app, policy, versions } = options
  const { api } = options.served
  policy.declare(api)
  if (options.rules) policy.declare(options.rules)
  const declared = routesOf(operationsOf(options))
  const routes = options.impliedHead ? [...declared, ...headsOf(declared)] : declared
  const foreign = foreignRoutes(options.foreign, routes)
  const openPaths = options.openPaths ?? isAllOpen(policy, api)
  const serving: MountContext<C> = {
    server: { ...app.basis, log: options.log ?? app.basis.log },
    prefix: options.prefix,
    contextOf: options.contextOf,
    policy,
    targetResolver: options.targetResolver,
    targets: options.targets,
    service: options.service,
    rules: options.rules,
    versions,
    responseConventions: {
      errors: options.errors,
      requestIdHeaders: options.requestIdHeaders ?? [],
      identityUrl: options.identityUrl ?? '/identity',
    },
    checkReplies: options.checkReplies ?? false,
    isForeignVerb: foreign.isVerb,
    notImplemented: foreign.notImplemented,
  }
  app.register(
    async (scope) => {
      addRoutes(scope, serving, routes)
      addShadowed(scope, serving, routes, foreign)
      addFallbacks(scope, serving, { routes, foreign, openPaths })
    },
    { prefix: urlOf(options.prefix) },
  )
}

function operationsOf<C extends Ctx>({ served: { api, handlers }, versions }: Mount<C>): Operation<C>[] {
  return Object.entries(api).map(([name, endpoint]) => {
    const handle = handlers[name]
    if (!handle) throw new Error(`The operation ${name} has no handler.`)
    return operationOf(name, endpoint, handle, versions)
  })
}

function headsOf<C>(routes: readonly Route<C>[]): Route<C>[] {
  const declared = new Set(routes.map(keyOf))
  const heads = routes.filter(({ method }) => method === 'GET').map((route): Route<C> => ({ ...route, method: 'HEAD' }))
  return heads.filter((head) => !declared.has(keyOf(head)))
}

function addRoutes<C extends Ctx>(scope: FastifyInstance, serving: MountContext<C>, routes: readonly Route<C>[]): void {
  for (const route of routes)
    scope.route({ method: route.method, url: route.url, handler: (request, reply) => serve(serving, route, request, reply) })
}

const keyOf = ({ method, shape }: Pick<Place, 'method' | 'shape'>) => `${method} ${shape}`

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

interface Known {
  routes: readonly Place[]
  foreign: ReturnType<typeof foreignRoutes>
  openPaths: boolean
}

type Refusal = (call: RequestLifecycle, path: string) => Promise<void>

/** For a path that is known, the methods that are not served: 501 where the foreign API has them, else 405. */
function refusalOf<C extends Ctx>(serving: MountContext<C>, { routes, foreign, openPaths }: Known): Refusal {
  const findServed = knownPaths(routes)
  const findAny = knownPaths([...routes, ...foreign.routes])
  return async (call, path) => {
    const { method } = call.request
    const known = findAny(path)
    const isForeign = known?.methods.has(method) ?? false
    const stopped = openPaths && !isForeign ? undefined : await unauthenticatedError(serving, call)
    if (stopped) return refuse(call, stopped)
    if (!known || !METHODS.some((usual) => usual === method)) return refuse(call, noSuchPath())
    if (isForeign) return refuse(call, foreign.notImplemented(`${method} ${known.url}`))
    const allow = METHODS.filter((usual) => findServed(path)?.methods.has(usual)).join(', ')
    return refuse(call, wrongMethod(method), { status: 405, headers: { Allow: allow } })
  }
}

/** A word of the foreign API where ours has a name, `/flavors/popular` beside `/flavors/{id}`, is none of our names. */
function addShadowed<C extends Ctx>(
  scope: FastifyInstance,
  serving: MountContext<C>,
  routes: readonly Place[],
  foreign: ReturnType<typeof foreignRoutes>,
): void {
  const find = knownPaths(routes)
  for (const { method, url } of foreign.routes.filter((place) => find(place.shape)?.methods.has(place.method)))
    scope.route({
      method,
      url,
      handler: async (request, reply) => {
        const call = beginRequest(serving.server, serving.responseConventions, request, reply)
        await refuse(call, (await unauthenticatedError(serving, call)) ?? foreign.notImplemented(`${method} ${url}`))
      },
    })
}

const wrongMethod = (method: string) =>
  new CloudError('not_found', `The method ${method} is not allowed for this resource.`, { reason: 'method_not_allowed' })

function addFallbacks<C extends Ctx>(scope: FastifyInstance, serving: MountContext<C>, known: Known): void {
  const refusal = refusalOf(serving, known)
  const begin = (request: FastifyRequest, reply: FastifyReply) =>
    beginRequest(serving.server, serving.responseConventions, request, reply)
  const depth = scope.prefix.split('/').length
  const refuseRoute = (request: FastifyRequest, reply: FastifyReply) =>
    refusal(begin(request, reply), `/${pathOf(request).split('/').slice(depth).join('/')}`)
  // The root's own is the server's: its few paths have routes for what they refuse.
  if (scope.prefix === '') refuseByRoutes(scope, known.routes, refuseRoute)
  else scope.setNotFoundHandler(refuseRoute)
  scope.setErrorHandler(async (error, request, reply) => {
    const call = begin(request, reply)
    const stopped = known.openPaths ? undefined : await unauthenticatedError(serving, call)
    await refuse(call, stopped ?? fromFramework(error))
  })
}

const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '/').split('?', 1)[0] ?? '/'

function refuseByRoutes(scope: FastifyInstance, routes: readonly Place[], handler: RouteHandlerMethod): void {
  const served = new Set(routes.map(keyOf))
  for (const { url, shape } of new Map(routes.map((route) => [route.shape, route])).values()) {
    const method = METHODS.filter((one) => !served.has(keyOf({ method: one, shape })))
    if (method.length > 0) scope.route({ method, url, handler })
  }
}
