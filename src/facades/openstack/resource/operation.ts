/** An endpoint and what answers it as one object: neither can be declared without the other. */
import type { Api, Endpoint, Input, Output } from '../../../api/define.ts'
import type { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import { type Handle, type ServedApi, serveUntyped } from '../../../api/implement.ts'
import type { Policy } from '../../../api/policy/policy.ts'
import { type PreSerialized, Reply, reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { type MaybePromise, whenDone } from '../../../kernel/maybe-promise.ts'
import type { RawQuery } from './query.ts'

export type View = Record<string, unknown>

/** Bodies and queries are read by attributes and not by a schema, to refuse them in the service's words. */
export interface Request {
  readonly params: Readonly<Record<string, string>>
  readonly query: RawQuery
  readonly body: unknown
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly url: string
  readonly base: string
}

/** What a service's operations share. */
export interface Serving {
  readonly policy: Policy
  readonly rows: ResponseRowCache
}

/** @typeParam Parts what the service's operations are given besides: files, limits … */
export interface Operation<Parts = object> {
  readonly endpoint: Endpoint
  /** Nothing for endpoints whose replies have no body. */
  readonly handle: (
    ctx: StoreCtx,
    request: Request,
    serving: Serving & Parts,
  ) => MaybePromise<object | PreSerialized | Reply | undefined>
}

export type Operations<Parts = object> = Readonly<Record<string, Operation<Parts>>>

type Handler<E extends Endpoint, Parts> = (
  ctx: StoreCtx,
  input: Input<E>,
  serving: Serving & Parts,
) => MaybePromise<Output<E> | PreSerialized | Reply>

/**
 * `operationsWith<Parts>()(endpoint, handle)`: one whose query and body are judged by its endpoint's schemas before it is handled:
 * what it reads and answers is checked against them here, once.
 */
export const operationsWith =
  <Parts = object>() =>
  <const E extends Endpoint>(endpoint: E, handle: Handler<NoInfer<E>, Parts>): Operation<Parts> => ({
    endpoint,
    // The server makes the input from the endpoint's schemas, which no type can follow.
    handle: handle as unknown as Operation<Parts>['handle'],
  })

/** For services that need no parts. */
export const operation = operationsWith()

export const apiOf = (operations: Operations<never>): Api =>
  Object.fromEntries(Object.entries(operations).map(([name, { endpoint }]) => [name, endpoint]))

export const serveOperations = <Parts = object>(
  operations: Operations<Parts>,
  serving: Serving & NoInfer<Parts>,
): ServedApi<StoreCtx> =>
  serveUntyped(
    apiOf(operations),
    Object.fromEntries(Object.entries(operations).map(([name, { handle }]) => [name, handlerOf(handle, serving)])),
  )

const handlerOf =
  <Parts>(handle: Operation<Parts>['handle'], serving: Serving & Parts): Handle<StoreCtx> =>
  (ctx, input) =>
    // What the server makes of any request; the schemas of the endpoint have judged it, or its operation reads it itself.
    whenDone(handle(ctx, input as Request, serving), (made) => (made === undefined || made instanceof Reply ? made : reply(made)))

/** Several that are declared as one table, each with what answers it; one without does not compile. */
export const operationTableWith =
  <Parts = object>() =>
  <const A extends Api>(api: A, handlers: { [Name in keyof NoInfer<A>]: Handler<A[Name], Parts> }): Operations<Parts> =>
    Object.fromEntries(
      Object.entries(api).map(([name, endpoint]) => [
        name,
        // `A` has a handler for each of its names, which takes what its endpoint's schemas let through.
        { endpoint, handle: handlers[name as keyof A] as unknown as Operation<Parts>['handle'] },
      ]),
    )

/** @throws Error for a name that two have */
export function joinOperations<Parts>(parts: readonly Operations<Parts>[]): Operations<Parts> {
  const all = new Map<string, Operation<Parts>>()
  for (const [name, operation] of parts.flatMap((part) => Object.entries(part))) {
    if (all.has(name)) throw new Error(`The operation ${name} is declared twice.`)
    all.set(name, operation)
  }
  return Object.fromEntries(all)
}
