/** Puts an API's requests and replies into bytes: what a declaration, a rule, a handler and the audit need not know. */
import type { Ctx } from '../../kernel/context.ts'
import type { MaybePromise } from '../../kernel/maybe-promise.ts'
import type { WireForm } from '../openapi.ts'
import type { Params } from '../policy-target.ts'
import type { MountOptions } from './mount.ts'
import type { Operation } from './operation.ts'
import type { RequestLifecycle } from './request-lifecycle.ts'

export interface Dialect {
  /** Names its folder: `aws-query`. */
  readonly name: string
  /** For documents. */
  readonly wire: WireForm
  /** Takes the paths beneath the mount's prefix; each request on them goes through `serve`. */
  mount<C extends Ctx>(options: MountOptions<C>): void
}

/** What a request asks for. */
export interface Asked<C> {
  readonly operation: Operation<C>
  /** What its path names. */
  readonly params: Params
  /** The version, where the API has any. */
  readonly version: string
  /** The parsed body where it had to be read to find the operation. */
  readonly body?: { readonly value: unknown }
}

/**
 * The steps of a request that differ by dialect, in their order. What needs no waiting is answered at once, not by a promise.
 * @typeParam Place what the dialect's router knows of a request before anything of it is read
 */
export interface Steps<C, Place> {
  /** @throws CloudError unauthorized */
  authenticate(call: RequestLifecycle, place: Place): MaybePromise<C>
  /** @throws CloudError not_found, not_implemented, bad_request */
  find(call: RequestLifecycle, place: Place): MaybePromise<Asked<C>>
  /** The parsed body, not yet checked, for rules that ask about it. */
  body(call: RequestLifecycle, asked: Asked<C>): Promise<unknown>
  /** What the handler takes: an `Input` of the endpoint. @throws CloudError bad_request, too_large, unsupported_media */
  read(call: RequestLifecycle, asked: Asked<C>): unknown
  reply(call: RequestLifecycle, asked: Asked<C>, handled: { input: unknown; output: unknown }): MaybePromise<void>
  /** Whatever was thrown. */
  refuse(call: RequestLifecycle, thrown: unknown): MaybePromise<void>
}
