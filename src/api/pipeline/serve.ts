/** Takes a request its way: who → which operation → may they → what exactly → the handler → the reply; and tells the audit. */
import type { Ctx } from '../../kernel/context.ts'
import { type MaybePromise, orElse, whenDone } from '../../kernel/maybe-promise.ts'
import { apiRefusals } from '../refusals.ts'
import { recordingContext, tellAudit } from './audit.ts'
import { authorize, authorizeParts } from './authorize.ts'
import type { Asked, Steps } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

/** What needs no waiting is done before it returns. */
export function serve<C extends Ctx, Place>(
  serving: MountContext<C>,
  steps: Steps<C, Place>,
  call: RequestLifecycle,
  place: Place,
): MaybePromise<void> {
  let asked: Asked<C> | undefined
  call.face = serving.face
  const find = (ctx: C) => {
    call.ctx = ctx
    if (call.request.originalUrl.includes('%00')) throw apiRefusals.nul_character()
    return whenDone(steps.find(call, place), (found) => {
      asked = found
      call.action = found.operation.name
      if (serving.readPrefix) asked = { ...found, params: serving.readPrefix(ctx, found.params) }
      return whenDone(authorize(serving, ctx, asked, { call, body: steps.body }), (permitted) => {
        asked = permitted.asked
        return handle(serving, steps, call, { asked, ctx: permitted.ctx })
      })
    })
  }
  return orElse(
    () => whenDone(steps.authenticate(call, place), find),
    (thrown) => {
      tellAudit(serving, call, asked, thrown)
      return steps.refuse(call, thrown)
    },
  )
}

function handle<C extends Ctx, Place>(
  serving: MountContext<C>,
  steps: Steps<C, Place>,
  call: RequestLifecycle,
  { asked, ctx }: { asked: Asked<C>; ctx: C },
): MaybePromise<void> {
  const { operation, params } = asked
  return whenDone(steps.read(call, asked), (input) => {
    authorizeParts(serving, ctx, { endpoint: operation.endpoint, params, input })
    return whenDone(operation.handle(recordingContext(serving, call, asked, ctx), input), (output) =>
      whenDone(steps.reply(call, asked, { input, output }), () => tellAudit(serving, call, asked)),
    )
  })
}
