import type { FastifyInstance } from 'fastify'
import type { Ctx } from '../kernel/context.ts'
import { CloudError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import { beginCall } from './call.ts'
import type { Api, Handlers } from './define.ts'
import type { ErrorFace } from './errors.ts'
import { type ForeignApi, foreignRoutes } from './foreign.ts'
import type { Versions } from './microversion.ts'
import { type Operation, operationOf } from './operation.ts'
import type { Policy } from './policy/policy.ts'
import { noSuchPath, refuse } from './respond.ts'
import { type Route, routesOf, urlOf } from './route.ts'
import { type ContextOf, type Serving, serve } from './serve.ts'

export interface Mount<A extends Api, C extends Ctx> {
  /** From `createServer`. */
  app: FastifyInstance
  /** `/compute/v2.1`; may hold parameters, `/volume/v3/{project_id}`. One mount for each prefix: spread several APIs into one. */
  prefix: string
  api: A
  handlers: Handlers<A, C>
  contextOf: ContextOf<C>
  errors: ErrorFace
  policy: Policy
  /** From `defineVersions`, for services that have microversions. */
  versions?: Versions
  /** Every GET answers HEAD as well, as where the service is built so; otherwise HEAD is for what declares it. */
  impliedHead?: boolean
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
export function mount<A extends Api, C extends Ctx>(options: Mount<A, C>): void {
  const { app, api, policy, versions } = options
  policy.declare(api)
  const declared = routesOf(operationsOf(options))
  const routes = options.impliedHead ? [...declared, ...headsOf(declared)] : declared
  const foreign = foreignRoutes(options.foreign, routes)
  const serving: Serving<C> = {
    server: { ...app.basis, log: options.log ?? app.basis.log },
    prefix: options.prefix,
    contextOf: options.contextOf,
    policy,
    versions,
    manners: {
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
      addRefusals(scope, serving, [...routes, ...foreign.routes], new Set(routes.map(keyOf)), foreign.notImplemented)
      addFallbacks(scope, serving)
    },
    { prefix: urlOf(options.prefix) },
  )
}

function operationsOf<A extends Api, C extends Ctx>({ api, handlers, versions }: Mount<A, C>): Operation<C>[] {
  return Object.entries(api).map(([name, endpoint]) => {
    // Each handler takes its own endpoint's input, which `inputOf` makes from that endpoint's schemas: more than types can say here.
    const handle = handlers[name] as unknown as Operation<C>['handle'] | undefined
    if (!handle) throw new Error(`The operation ${name} has no handler.`)
    return operationOf(name, endpoint, handle, versions)
  })
}

function headsOf<C>(routes: readonly Route<C>[]): Route<C>[] {
  const declared = new Set(routes.map(keyOf))
  const heads = routes.filter(({ method }) => method === 'GET').map((route): Route<C> => ({ ...route, method: 'HEAD' }))
  return heads.filter((head) => !declared.has(keyOf(head)))
}

function addRoutes<C extends Ctx>(scope: FastifyInstance, serving: Serving<C>, routes: readonly Route<C>[]): void {
  for (const route of routes)
    scope.route({ method: route.method, url: route.url, handler: (request, reply) => serve(serving, route, request, reply) })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

type Place = { readonly method: string; readonly url: string; readonly shape: string }
const keyOf = ({ method, shape }: Place) => `${method} ${shape}`

/** For every known path, the methods that are not served: 501 where the foreign API has them, else 405. */
function addRefusals<C>(
  scope: FastifyInstance,
  serving: Serving<C>,
  places: readonly Place[],
  served: ReadonlySet<string>,
  notImplemented: (what: string) => CloudError,
): void {
  const known = new Set(places.map(keyOf))
  for (const [shape, { url }] of new Map(places.map((place) => [place.shape, place]))) {
    const isIn = (set: ReadonlySet<string>) => (method: string) => set.has(keyOf({ method, url, shape }))
    const allow = METHODS.filter(isIn(served)).join(', ')
    const refused = METHODS.filter((method) => !isIn(served)(method))
    const missing = new Set<string>(refused.filter(isIn(known)))
    if (refused.length === 0) continue
    // one route for all of them: each that the framework holds costs kilobytes
    scope.route({
      method: refused,
      url,
      handler: (request, reply) => {
        const { method } = request
        const call = beginCall(serving.server, serving.manners, request, reply)
        if (missing.has(method)) return refuse(call, notImplemented(`${method} ${url}`))
        return refuse(call, wrongMethod(method), { status: 405, headers: { Allow: allow } })
      },
    })
  }
}

const wrongMethod = (method: string) =>
  new CloudError('not_found', `The method ${method} is not allowed for this resource.`, { reason: 'method_not_allowed' })

function addFallbacks<C>(scope: FastifyInstance, serving: Serving<C>): void {
  const begin = (...[request, reply]: Parameters<typeof beginCall> extends [unknown, unknown, ...infer R] ? R : never) =>
    beginCall(serving.server, serving.manners, request, reply)
  // The root's own is the server's.
  if (scope.prefix !== '') scope.setNotFoundHandler((request, reply) => refuse(begin(request, reply), noSuchPath()))
  scope.setErrorHandler((error, request, reply) => refuse(begin(request, reply), fromFramework(error)))
}

/** What the framework refuses before a handler is reached, such as a content type that cannot be read. */
export function fromFramework(error: unknown): unknown {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  const message = error instanceof Error ? error.message : 'Bad request.'
  if (status === 415) return new CloudError('unsupported_media', 'The Content-Type header cannot be read.')
  return status === 400 ? new CloudError('bad_request', message) : error
}
