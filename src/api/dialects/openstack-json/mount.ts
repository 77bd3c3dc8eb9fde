/** Mounts APIs in OpenStack's dialect. */
import type { ServerResponse } from 'node:http'
import type { Ctx } from '../../../kernel/context.ts'
import { type MaybePromise, whenDone } from '../../../kernel/maybe-promise.ts'
import type { ErrorFace } from '../../errors.ts'
import { isAllOpen, unauthenticatedError } from '../../pipeline/authenticate.ts'
import type { Dialect } from '../../pipeline/dialect.ts'
import { type MountOptions, mountContextOf, operationsOf } from '../../pipeline/mount.ts'
import { once } from '../../pipeline/operation.ts'
import { serve } from '../../pipeline/serve.ts'
import { apiRefusals } from '../../refusals.ts'
import type { ApiRequest, Handler } from '../../server/request.ts'
import type { Routes } from '../../server/routes.ts'
import { foreignRoutes } from './foreign-routes.ts'
import { OpenstackCall } from './lifecycle.ts'
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
  const paths: MountedPaths = {
    routes: app.routes,
    prefix: prefixUrl(options.prefix),
    guard: options.strictSlash ? refusingSlashes(serving) : asItIs,
  }
  addRoutes(paths, serving, routes)
  addShadowed(paths, serving, routes, foreign)
  addFallbacks(paths, serving, { routes, foreign, openPaths, hidesMethods: options.hidesMethods ?? false })
}

/** A name in a prefix stands for an id: a word of the same API without it is none (`/v3/{project_id}` beside `/v3/volumes`). */
const prefixUrl = (prefix: string): string => urlOf(prefix).replace(/:\w+/g, '$&(^[0-9a-f-]+$)')

/** Where the mount's handlers are added. */
interface MountedPaths {
  readonly routes: Routes
  /** In the router's form. */
  readonly prefix: string
  /** What is asked before any of them. */
  readonly guard: (prefix: string, handler: Handler) => Handler
}

function addPath(
  { routes, prefix, guard }: MountedPaths,
  { method, url }: Pick<Place, 'method' | 'url'>,
  handler: Handler,
): void {
  routes.add(method, `${prefix}${url === '/' ? '' : url}` || '/', guard(prefix, handler))
}

const asItIs = (_prefix: string, handler: Handler): Handler => handler

/** `/images/` is an image without an id, and there is none. The root of the mount is its own. */
const refusingSlashes =
  <C extends Ctx>(serving: OpenstackContext<C>) =>
  (prefix: string, handler: Handler): Handler =>
  (request, reply) => {
    const path = pathOf(request)
    if (!path.endsWith('/') || path.length <= prefix.length + 1) return handler(request, reply)
    const call = beginIn(serving, request, reply)
    return refuseAfter(serving, call, apiRefusals.no_such_path())
  }

/** The refusal that comes before it for who has no credential, or this one. */
const refuseAfter = <C extends Ctx>(serving: OpenstackContext<C>, call: OpenstackCall, thrown: unknown): MaybePromise<void> =>
  whenDone(unauthenticatedError(serving, call), (stopped) => refuse(call, stopped ?? thrown))

function headsOf<C>(routes: readonly Route<C>[]): Route<C>[] {
  const declared = new Set(routes.map(keyOf))
  const heads = routes.filter(({ method }) => method === 'GET').map((route): Route<C> => ({ ...route, method: 'HEAD' }))
  return heads.filter((head) => !declared.has(keyOf(head)))
}

function addRoutes<C extends Ctx>(paths: MountedPaths, serving: OpenstackContext<C>, routes: readonly Route<C>[]): void {
  const steps = stepsOf(serving)
  for (const route of routes)
    addPath(paths, route, (request, reply) => serve(serving, steps, beginIn(serving, request, reply), route))
}

const beginIn = <C>({ server, responseConventions }: OpenstackContext<C>, request: ApiRequest, reply: ServerResponse) =>
  new OpenstackCall(server, responseConventions, request, reply)

const keyOf = ({ method, shape }: Pick<Place, 'method' | 'shape'>) => `${method} ${shape}`

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

interface Known {
  routes: readonly Place[]
  foreign: ReturnType<typeof foreignRoutes>
  openPaths: boolean
  hidesMethods: boolean
}

type Refusal = (call: OpenstackCall, path: string) => MaybePromise<void>

/** For a path that is known, the methods that are not served: 501 where the foreign API has them, else 405, or 404 by convention. */
function refusalOf<C extends Ctx>(serving: OpenstackContext<C>, { routes, foreign, openPaths, hidesMethods }: Known): Refusal {
  const findServed = knownPaths(routes)
  const findAny = knownPaths([...routes, ...foreign.routes])
  return (call, path) => {
    const { method } = call.request
    const known = findAny(path)
    const isForeign = known?.methods.has(method) ?? false
    const stopped = openPaths && !isForeign ? undefined : unauthenticatedError(serving, call)
    return whenDone(stopped, (error) => {
      if (error) return refuse(call, error)
      if (!known || !METHODS.some((usual) => usual === method)) return refuse(call, apiRefusals.no_such_path())
      if (isForeign) return refuse(call, foreign.notImplemented(`${method} ${known.url}`))
      if (hidesMethods) return refuse(call, apiRefusals.no_such_path())
      const allow = METHODS.filter((usual) => findServed(path)?.methods.has(usual)).join(', ')
      return refuse(call, apiRefusals.method_not_allowed({ method }), { status: 405, headers: { Allow: allow } })
    })
  }
}

/** A word of the foreign API where ours has a name, `/flavors/popular` beside `/flavors/{id}`, is none of our names. */
function addShadowed<C extends Ctx>(
  paths: MountedPaths,
  serving: OpenstackContext<C>,
  routes: readonly Place[],
  foreign: ReturnType<typeof foreignRoutes>,
): void {
  const find = knownPaths(routes)
  for (const { method, url } of foreign.routes.filter((place) => find(place.shape)?.methods.has(place.method)))
    addPath(paths, { method, url }, (request, reply) =>
      refuseAfter(serving, beginIn(serving, request, reply), foreign.notImplemented(`${method} ${url}`)),
    )
}

function addFallbacks<C extends Ctx>(paths: MountedPaths, serving: OpenstackContext<C>, known: Known): void {
  const { prefix, guard, routes } = paths
  const refusal = refusalOf(serving, known)
  const depth = prefix.split('/').length
  const refuseRoute: Handler = (request, reply) =>
    refusal(beginIn(serving, request, reply), `/${pathOf(request).split('/').slice(depth).join('/')}`)
  // The root's own is the server's: its few paths have routes for what they refuse.
  if (prefix === '') refuseByRoutes(paths, known.routes, refuseRoute)
  else routes.addFallback(prefix, guard(prefix, refuseRoute))
}

const pathOf = (request: ApiRequest): string => request.url.split('?', 1)[0] ?? '/'

function refuseByRoutes(paths: MountedPaths, routes: readonly Place[], handler: Handler): void {
  const served = new Set(routes.map(keyOf))
  for (const { url, shape } of new Map(routes.map((route) => [route.shape, route])).values())
    for (const method of METHODS) if (!served.has(keyOf({ method, shape }))) addPath(paths, { method, url }, handler)
}
