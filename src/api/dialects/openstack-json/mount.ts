/** Mounts APIs in OpenStack's dialect. */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Ctx } from '../../../kernel/context.ts'
import { type ErrorFace, fromFramework } from '../../errors.ts'
import { isAllOpen, unauthenticatedError } from '../../pipeline/authenticate.ts'
import type { Dialect } from '../../pipeline/dialect.ts'
import { type MountOptions, mountContextOf, operationsOf } from '../../pipeline/mount.ts'
import { once } from '../../pipeline/operation.ts'
import { serve } from '../../pipeline/serve.ts'
import { apiRefusals } from '../../refusals.ts'
import { foreignRoutes } from './foreign-routes.ts'
import { begin, type OpenstackCall } from './lifecycle.ts'
import { knownPaths, type Place } from './method-not-allowed.ts'
import { queryReaderOf } from './query.ts'
import { refuse } from './respond.ts'
import { type Route, routesOf, urlOf } from './route.ts'
import { type OpenstackContext, stepsOf } from './steps.ts'
import { validationMessage } from './wording.ts'

const NAME = 'openstack-json'

/** OpenStack's way: routes by path and method, tokens, microversions, JSON. */
export const openstackJson: Dialect = {
  name: NAME,
  wire: {
    request: 'application/json',
    reply: 'application/json',
    credential: {
      token: {
        type: 'apiKey',
        in: 'header',
        name: 'X-Auth-Token',
        description: 'A token that POST /identity/v3/auth/tokens gave.',
      },
    },
    versionHeader: 'OpenStack-API-Version',
  },
  mount,
}

/** Serves a declared API beneath a prefix: routing, versions, policy, validation, errors and the log follow from it. */
export function mount<C extends Ctx>(options: MountOptions<C>): void {
  const { app, policy, served, versions } = options
  const errors: ErrorFace = { invalid: validationMessage, ...options.errors }
  const shared = mountContextOf({ ...options, errors }, NAME)
  const declared = routesOf(operationsOf(options))
  const routes = options.impliedHead ? [...declared, ...headsOf(declared)] : declared
  const foreign = foreignRoutes(options.foreign, routes)
  const openPaths = options.openPaths ?? isAllOpen(policy, served.api)
  const serving: OpenstackContext<C> = {
    ...shared,
    versions,
    queryReader: once(queryReaderOf),
    responseConventions: {
      errors,
      requestIdHeaders: options.requestIdHeaders ?? [],
      identityUrl: options.identityUrl ?? '/identity',
    },
    isForeignVerb: foreign.isVerb,
    notImplemented: foreign.notImplemented,
  }
  if (options.jsonSuffix) app.basis.jsonSuffixed.add(urlOf(options.prefix))
  app.register(
    async (scope) => {
      if (options.strictSlash) refuseSlashes(scope, serving)
      addRoutes(scope, serving, routes)
      addShadowed(scope, serving, routes, foreign)
      addFallbacks(scope, serving, { routes, foreign, openPaths })
    },
    { prefix: urlOf(options.prefix) },
  )
}

/** `/images/` is an image without an id, and there is none. The root of the mount is its own. */
function refuseSlashes<C extends Ctx>(scope: FastifyInstance, serving: OpenstackContext<C>): void {
  const root = `${scope.prefix}/`
  scope.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request)
    if (!path.endsWith('/') || path === root || path.length <= root.length) return
    const call = beginIn(serving, request, reply)
    await refuse(call, (await unauthenticatedError(serving, call)) ?? apiRefusals.no_such_path())
  })
}

function headsOf<C>(routes: readonly Route<C>[]): Route<C>[] {
  const declared = new Set(routes.map(keyOf))
  const heads = routes.filter(({ method }) => method === 'GET').map((route): Route<C> => ({ ...route, method: 'HEAD' }))
  return heads.filter((head) => !declared.has(keyOf(head)))
}

function addRoutes<C extends Ctx>(scope: FastifyInstance, serving: OpenstackContext<C>, routes: readonly Route<C>[]): void {
  const steps = stepsOf(serving)
  for (const route of routes)
    scope.route({
      method: route.method,
      url: route.url,
      handler: (request, reply) => serve(serving, steps, beginIn(serving, request, reply), route),
    })
}

const beginIn = <C>({ server, responseConventions }: OpenstackContext<C>, request: FastifyRequest, reply: FastifyReply) =>
  begin(server, responseConventions, request, reply)

const keyOf = ({ method, shape }: Pick<Place, 'method' | 'shape'>) => `${method} ${shape}`

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

interface Known {
  routes: readonly Place[]
  foreign: ReturnType<typeof foreignRoutes>
  openPaths: boolean
}

type Refusal = (call: OpenstackCall, path: string) => Promise<void>

/** For a path that is known, the methods that are not served: 501 where the foreign API has them, else 405. */
function refusalOf<C extends Ctx>(serving: OpenstackContext<C>, { routes, foreign, openPaths }: Known): Refusal {
  const findServed = knownPaths(routes)
  const findAny = knownPaths([...routes, ...foreign.routes])
  return async (call, path) => {
    const { method } = call.request
    const known = findAny(path)
    const isForeign = known?.methods.has(method) ?? false
    const stopped = openPaths && !isForeign ? undefined : await unauthenticatedError(serving, call)
    if (stopped) return refuse(call, stopped)
    if (!known || !METHODS.some((usual) => usual === method)) return refuse(call, apiRefusals.no_such_path())
    if (isForeign) return refuse(call, foreign.notImplemented(`${method} ${known.url}`))
    const allow = METHODS.filter((usual) => findServed(path)?.methods.has(usual)).join(', ')
    return refuse(call, apiRefusals.method_not_allowed({ method }), { status: 405, headers: { Allow: allow } })
  }
}

/** A word of the foreign API where ours has a name, `/flavors/popular` beside `/flavors/{id}`, is none of our names. */
function addShadowed<C extends Ctx>(
  scope: FastifyInstance,
  serving: OpenstackContext<C>,
  routes: readonly Place[],
  foreign: ReturnType<typeof foreignRoutes>,
): void {
  const find = knownPaths(routes)
  for (const { method, url } of foreign.routes.filter((place) => find(place.shape)?.methods.has(place.method)))
    scope.route({
      method,
      url,
      handler: async (request, reply) => {
        const call = beginIn(serving, request, reply)
        await refuse(call, (await unauthenticatedError(serving, call)) ?? foreign.notImplemented(`${method} ${url}`))
      },
    })
}

function addFallbacks<C extends Ctx>(scope: FastifyInstance, serving: OpenstackContext<C>, known: Known): void {
  const refusal = refusalOf(serving, known)
  const begin = (request: FastifyRequest, reply: FastifyReply) => beginIn(serving, request, reply)
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
