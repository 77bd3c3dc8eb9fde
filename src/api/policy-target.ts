/** What a request is aimed at, beside the words of its path: the rows that it names, which its facade finds. */
import type { CloudError } from '../kernel/errors.ts'
import type { MaybePromise } from '../kernel/maybe-promise.ts'
import type { Endpoint } from './define.ts'
import type { Target } from './policy/evaluate.ts'
import type { Guarded } from './policy/policy.ts'

/** What a path names, by the names of its parameters. */
export type Params = Record<string, string>

/** Attributes of one row, by the names that rules ask for. */
export type TargetRow = Readonly<Record<string, unknown>>

/** Finds the row that a path's parameter names, whoever asks. */
export interface RowTarget<C> {
  find(ctx: C, id: string): Promise<TargetRow | undefined>
  /** In the API's words: that there is no such row. Undefined where the rule is asked all the same, by the action. */
  absent(id: string, action: string): CloudError | undefined
  /** The rule of seeing it: whom it lets see the row is told that more is refused. */
  readonly read?: Guarded
  /** Whom the rule refuses is told so of every row; else another's row is absent to who may not see it. */
  readonly known?: true
}

/** By the name of the path's parameter; a word stands for one that names no row, and says why. */
export type Targets<C> = Readonly<Record<string, RowTarget<C> | string>>

export interface TargetRequest {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed and not yet checked; of a POST alone. */
  readonly body: unknown
  /** Attributes of the rows that the path names. */
  readonly rows: Target
}

export interface PolicyTarget {
  /** `target.user.domain_id` and so on: attributes of rows that the path does not name, or of the one that the request wants made. */
  readonly target: Target
  /** The rule that counts instead, where the foreign service asks another one for some rows. */
  readonly instead?: Guarded
}

/** Finds what a request aims at beside the rows that its path names. What is not there has no attributes, so that only rules which do not ask for them hold. */
export type TargetResolver<C> = (ctx: C, request: TargetRequest) => MaybePromise<PolicyTarget>
