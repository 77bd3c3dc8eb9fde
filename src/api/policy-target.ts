/** What a request is aimed at, beside the words of its path: its facade knows the rows. */
import type { CloudError } from '../kernel/errors.ts'
import type { Endpoint } from './define.ts'
import type { Target } from './policy/evaluate.ts'
import type { Guarded } from './policy/policy.ts'

/** What a path names, by the names of its parameters. */
export type Params = Record<string, string>

export interface TargetRequest {
  readonly endpoint: Endpoint
  readonly params: Params
  readonly query: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed and not yet checked; of a POST alone. */
  readonly body: unknown
}

export interface PolicyTarget {
  /** `target.user.domain_id` and so on: attributes of the rows that the request names, or of the one it wants made. */
  readonly target: Target
  /** The rule that counts instead, where the foreign service asks another one for some rows. */
  readonly instead?: Guarded
}

/** Finds what a request aims at. What is not there has no attributes, so that only rules which do not ask for them hold. */
export type TargetResolver<C> = (ctx: C, request: TargetRequest) => Promise<PolicyTarget>

/** Attributes of one row, by the names that rules ask for. */
export type TargetRow = Readonly<Record<string, unknown>>

/** Finds the row that a path's parameter names, whoever asks. */
export interface RowTarget<C> {
  find(ctx: C, id: string): Promise<TargetRow | undefined>
  /** In the API's words; for one that is not there, and for one of others. */
  absent(id: string): CloudError
}

/** By the name of the path's parameter; a word stands for one that names no row, and says why. */
export type Targets<C> = Readonly<Record<string, RowTarget<C> | string>>
