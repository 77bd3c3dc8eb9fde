import type { Api, Handlers } from '../../../api/define.ts'
import { reply } from '../../../api/reply.ts'
import type { StoreCtx } from '../../../domain/context.ts'
import { served } from './contract.ts'
import type { Handler } from './crud.ts'
import type { RawQuery } from './list-query.ts'

/** Replies are views, whose shape the resources declare. */
const speaking =
  (handler: Handler): Handlers<Api, StoreCtx>[string] =>
  async (ctx, input) => {
    const view = await handler(ctx, { ...input, query: input.query as RawQuery }) // no schema: as it came
    return view ? reply(view) : undefined
  }

export const handlers: Handlers<Api, StoreCtx> = Object.fromEntries(
  served.flatMap((part) => Object.entries(part.handlers)).map(([name, handler]) => [name, speaking(handler)]),
)
