import { type Handle, type ServedApi, serveUntyped } from '../../../api/implement.ts'
import { reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { api, served as parts } from './contract.ts'
import type { Handler, Request } from './crud.ts'

/** Replies are views, whose shape the resources declare. */
const speaking =
  (handler: Handler): Handle<StoreCtx> =>
  async (ctx, input) => {
    // What the server makes of any request; no schema has touched query and body, which the resources read themselves.
    const view = await handler(ctx, input as Request)
    return view ? reply(view) : undefined
  }

export const served: ServedApi<StoreCtx> = serveUntyped(
  api,
  Object.fromEntries(parts.flatMap((part) => Object.entries(part.handlers)).map(([name, handler]) => [name, speaking(handler)])),
)
