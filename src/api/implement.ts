/** Joins declared endpoints to their handlers: the types are checked here, once, and carried no further. */
import type { MaybePromise } from '../kernel/maybe-promise.ts'
import type { Api, Handlers } from './define.ts'

/** Takes what `Input` of its endpoint describes, which the server has checked by then. */
export type Handle<C> = (ctx: C, input: unknown) => MaybePromise<unknown>

/** An API with a handler for every endpoint, whatever its schemas are: a type that keeps them would be related anew at each use. */
export interface ServedApi<C> {
  readonly api: Api
  readonly handlers: Readonly<Record<string, Handle<C>>>
}

/** `implement<StoreCtx>()(api, handlers)`: an endpoint without a handler, or with one that does not fit, does not compile. */
export const implement =
  <C>() =>
  <const A extends Api>(api: A, handlers: Handlers<NoInfer<A>, C>): ServedApi<C> => ({
    api,
    // Each handler takes its own endpoint's input; the server makes that from the endpoint's schemas, which no type can follow.
    handlers: handlers as unknown as ServedApi<C>['handlers'],
  })

/** A handler of whatever is declared, where declarations are made by functions and keep no types. */
export const serveUntyped = <C>(api: Api, handlers: Readonly<Record<string, Handle<C>>>): ServedApi<C> => ({ api, handlers })

/**
 * Joins the parts of one API.
 * @param declared the whole API, when its endpoints have got more than the parts declare (scopes); theirs unless told
 * @throws Error when an endpoint has no handler, a handler no endpoint, or two parts have the same name
 */
export function joinServed<C>(parts: readonly ServedApi<C>[], declared?: Api): ServedApi<C> {
  const handlers: Record<string, Handle<C>> = {}
  const api: Record<string, Api[string]> = {}
  for (const part of parts)
    for (const [name, endpoint] of Object.entries(part.api)) {
      const handle = part.handlers[name]
      if (!handle) throw new Error(`The operation ${name} has no handler.`)
      if (name in api) throw new Error(`The operation ${name} is declared twice.`)
      handlers[name] = handle
      api[name] = declared?.[name] ?? endpoint
    }
  const missing = Object.keys(declared ?? {}).filter((name) => !(name in api))
  if (missing.length > 0) throw new Error(`Declared and not served: ${missing.join(', ')}.`)
  return { api, handlers }
}

/** The same API without some of its operations. */
export function servedWithout<C>({ api, handlers }: ServedApi<C>, names: readonly string[]): ServedApi<C> {
  const kept = Object.keys(api).filter((name) => !names.includes(name))
  const of = <V>(record: Readonly<Record<string, V>>) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => kept.includes(name)))
  return { api: of(api), handlers: of(handlers) }
}
