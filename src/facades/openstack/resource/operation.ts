/** An endpoint and what answers it as one object: neither can be declared without the other. */
import type { Api, Endpoint, Input, Output } from '../../../api/define.ts'
import type { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import { type Handle, type ServedApi, serveUntyped } from '../../../api/implement.ts'
import type { Policy } from '../../../api/policy/policy.ts'
import { type PreSerialized, Reply, reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
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

export interface Operation {
  readonly endpoint: Endpoint
  /** Nothing for endpoints whose replies have no body. */
  readonly handle: (ctx: StoreCtx, request: Request, serving: Serving) => Promise<View | PreSerialized | Reply | undefined>
}

/** One whose query and body are judged by its endpoint's schemas before it is handled: what it reads and answers is checked against them. */
export const operation = <const E extends Endpoint>(
  endpoint: E,
  handle: (ctx: StoreCtx, input: Input<E>, serving: Serving) => Promise<Output<E> | Reply>,
): Operation => ({
  endpoint,
  // The server makes the input from the endpoint's schemas, which no type can follow.
  handle: handle as unknown as Operation['handle'],
})

export type Operations = Readonly<Record<string, Operation>>

export const apiOf = (operations: Operations): Api =>
  Object.fromEntries(Object.entries(operations).map(([name, { endpoint }]) => [name, endpoint]))

export const serveOperations = (operations: Operations, serving: Serving): ServedApi<StoreCtx> =>
  serveUntyped(
    apiOf(operations),
    Object.fromEntries(Object.entries(operations).map(([name, { handle }]) => [name, handlerOf(handle, serving)])),
  )

const handlerOf =
  (handle: Operation['handle'], serving: Serving): Handle<StoreCtx> =>
  async (ctx, input) => {
    // What the server makes of any request; no schema has touched query and body, which the operations read themselves.
    const made = await handle(ctx, input as Request, serving)
    return made === undefined || made instanceof Reply ? made : reply(made)
  }
