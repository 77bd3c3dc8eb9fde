/** Finds the handler of a path: words that are spelled out come before names, names before what takes the rest. */
import createRouter from 'find-my-way'
import type { CloudError } from '../../kernel/errors.ts'
import type { Params } from '../policy-target.ts'
import { apiRefusals } from '../refusals.ts'
import type { Handler } from './request.ts'

export interface FoundRoute {
  readonly handler: Handler
  readonly params: Params
  /** The query as it was sent. */
  readonly search: string
}

export interface NoRoute {
  readonly refused: CloudError
  readonly headers?: Readonly<Record<string, string>>
}

/** Characters of a name in a path: more than any id or name of ours. */
const LONGEST_NAME = 500

type Router = ReturnType<typeof createRouter>
type Method = Parameters<Router['find']>[0]

export class Routes {
  readonly #served = newRouter()
  readonly #beneath = newRouter()
  /** What the router would find for paths without a name in them, written as they were added; by method and path. */
  readonly #plain = new Map<string, Map<string, FoundRoute>>()

  /** @param path `/servers/:server_id`; a last `*` takes the rest */
  add(method: string, path: string, handler: Handler): void {
    this.#served.on(method as Method, path, nothing, handler)
    if (/[:*%?]/.test(path)) return
    const plain = this.#plain.get(method) ?? new Map<string, FoundRoute>()
    this.#plain.set(method, plain.set(path, { handler, params: NO_PARAMS, search: '' }))
  }

  /** Takes what no route beneath a prefix does, by any method. */
  addFallback(prefix: string, handler: Handler): void {
    this.#beneath.all(`${prefix}/*`, nothing, handler)
    if (prefix !== '') this.#beneath.all(prefix, nothing, handler)
  }

  find(method: string, url: string): FoundRoute | NoRoute {
    return this.#plain.get(method)?.get(url) ?? this.#search(method, url)
  }

  #search(method: string, url: string): FoundRoute | NoRoute {
    const served = this.#served.find(method as Method, url)
    const found = served && !hasEmptyName(url, served.params) ? served : this.#beneath.find(method as Method, url)
    if (!found) return { refused: apiRefusals.no_such_path() }
    if (!found.store) return { refused: refusalOf(url) }
    // what was given as the route's store, and the query through `asItIs`, which the router's types take for a parsed one
    return { handler: found.store as Handler, params: found.params as Params, search: found.searchParams as unknown as string }
  }
}

/** Copied by whoever gives it on. */
const NO_PARAMS: Params = Object.freeze({})

const nothing = () => undefined

/** To the router what stands between two slashes, or after the last one, is a name even if nothing does. */
const hasEmptyName = (url: string, params: Readonly<Record<string, string | undefined>>): boolean =>
  url.includes('//') && Object.entries(params).some(([name, value]) => name !== '*' && value === '')

/** Few ask for the query, and they have it parsed then. */
// the router hands on whatever comes from here
const asItIs = (text: string) => text as unknown as Record<string, string>

/** It answers with no store for a path that it cannot read, and for a name that is too long. */
const newRouter = (): Router =>
  createRouter({
    ignoreTrailingSlash: true,
    maxParamLength: LONGEST_NAME,
    querystringParser: asItIs,
    onBadUrl: nothing,
    onMaxParamLength: nothing,
  })

function refusalOf(url: string): CloudError {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  try {
    decodeURI(path)
    return apiRefusals.no_such_path()
  } catch {
    return apiRefusals.unreadable_request({ problem: `'${path}' is not a valid url component` })
  }
}
