/** The steps of a request to OpenStack's APIs: tokens in headers, microversions, JSON both ways. */

import type { Ctx } from '../../../kernel/context.ts'
import { authenticate } from '../../pipeline/authenticate.ts'
import type { Steps } from '../../pipeline/dialect.ts'
import type { RequestLifecycle } from '../../pipeline/request-lifecycle.ts'
import { findOperation } from './find-operation.ts'
import { inputOf, readJson } from './input.ts'
import type { OpenstackCall, OpenstackContext } from './lifecycle.ts'
import { answerOf } from './output.ts'
import { answer, refuse } from './respond.ts'
import type { Route } from './route.ts'

export type { OpenstackContext } from './lifecycle.ts'

/** The pipeline hands back what `begin` made. */
const own = (call: RequestLifecycle): OpenstackCall => call as OpenstackCall

export const stepsOf = <C extends Ctx>(serving: OpenstackContext<C>): Steps<C, Route<C>> => ({
  authenticate: (call, route) => authenticate(serving, call, route.endpoints),
  find: (call, route) => findOperation(serving, route, own(call)),
  body: (call, { operation }) => readJson(own(call), operation.endpoint),
  read: (call, asked) => inputOf(serving, own(call), asked),
  reply: (call, asked, handled) => answer(own(call), answerOf(serving, asked, handled)),
  refuse: (call, thrown) => refuse(own(call), thrown),
})
