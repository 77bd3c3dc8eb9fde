/** Takes a request its way: who → which operation → may they → what exactly → the handler → the reply; and tells the audit. */
import type { Ctx } from '../../kernel/context.ts'
import { apiRefusals } from '../refusals.ts'
import { recordingContext, tellAudit } from './audit.ts'
import { authorize, authorizeParts } from './authorize.ts'
import type { Asked, Steps } from './dialect.ts'
import type { MountContext } from './mount-context.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export async function serve<C extends Ctx, Place>(
  serving: MountContext<C>,
  steps: Steps<C, Place>,
  call: RequestLifecycle,
  place: Place,
): Promise<void> {
  let asked: Asked<C> | undefined
  try {
    const ctx = await steps.authenticate(call, place)
    call.ctx = ctx
    if (call.request.originalUrl.includes('%00')) throw apiRefusals.nul_character()
    const found = steps.find(call, place)
    asked = found instanceof Promise ? await found : found
    const { operation, params } = asked
    call.action = operation.name
    const permitted = await authorize(serving, ctx, asked, { call, body: steps.body })
    asked = permitted.asked
    const read = steps.read(call, asked)
    const input = read instanceof Promise ? await read : read
    authorizeParts(serving, permitted.ctx, { endpoint: operation.endpoint, params, input })
    const output = await operation.handle(recordingContext(serving, call, asked, permitted.ctx), input)
    const replied = steps.reply(call, asked, { input, output })
    if (replied) await replied
    tellAudit(serving, call, asked)
  } catch (thrown) {
    tellAudit(serving, call, asked, thrown)
    await steps.refuse(call, thrown)
  }
}
