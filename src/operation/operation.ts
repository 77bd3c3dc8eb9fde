/**
 * Crash-safe operations: named steps, each recorded as it finishes, so that a process that dies goes on at the first
 * unrecorded one; on failure the undo of every step runs in reverse. Two rules make that safe and
 * `operation.check.ts` proves both: a step may run again after it took effect; an undo may run when its step never did.
 */
import { recordChange, type StoreCtx } from '../store/context.ts'
import type { Failure } from './failure.ts'
import './tables.ts'

export type { Failure } from './failure.ts'

export type OperationId = string

/** What a step returns when it cannot finish yet: nothing is blocked, it is called again later. */
export interface Again {
  readonly again: true
  /** Milliseconds. */
  readonly afterMs?: number
  /** The change to wait for; it is also looked at again every few minutes, whatever happens. */
  readonly on?: { readonly kind: string; readonly id: string }
}

export const again = (until: Omit<Again, 'again'> = {}): Again => ({ ...until, again: true })

export const isAgain = (value: unknown): value is Again =>
  typeof value === 'object' && value !== null && 'again' in value && value.again === true

export interface StepOptions {
  /** Milliseconds from its first try after which a step that has not finished has failed; also how long it is retried. */
  within?: number
}

export interface StepArgs {
  params: unknown
  outputs: Record<string, unknown>
}

/** A step whose types are known only to the operation that it belongs to. */
export interface Step {
  readonly name: string
  readonly options: StepOptions
  run(ctx: StoreCtx, args: StepArgs): Promise<unknown>
  undo?(ctx: StoreCtx, args: StepArgs & { failure: Failure }): Promise<unknown>
}

/** Any kind of operation, for what runs them all. */
export interface AnyOperation {
  readonly name: string
  readonly steps: readonly Step[]
}

/** `P`: what it is begun with. `O`: what its steps so far return, by their names. Both are kept as JSON. */
export interface OperationKind<P, O extends object> extends AnyOperation {
  step<N extends string, R>(
    name: N,
    run: (ctx: StoreCtx, args: { params: P; outputs: O }) => Promise<R>,
    undo?: (
      ctx: StoreCtx,
      args: { params: P; outputs: Partial<O & Record<N, Exclude<R, Again>>>; failure: Failure },
      // biome-ignore lint/suspicious/noConfusingVoidType: an undo usually returns nothing
    ) => Promise<Again | void>,
    options?: StepOptions,
  ): OperationKind<P, O & Record<N, Exclude<R, Again>>>
}

/** Declares a kind of operation, to which steps are added. */
export const operation = <P>(name: string): OperationKind<P, Record<never, never>> => withSteps(name, [])

function withSteps<P, O extends object>(name: string, steps: readonly Step[]): OperationKind<P, O> {
  return {
    name,
    steps,
    step: (stepName, run, undo, options = {}) => {
      if (steps.some((s) => s.name === stepName)) throw new Error(`${name} has two steps named ${stepName}.`)
      return withSteps(name, [...steps, { name: stepName, options, run, undo } as Step])
    },
  }
}

/**
 * Records the operation in the transaction that writes the row it carries out; it starts when that has committed.
 * @param params kept as JSON: ids, no secrets
 */
export async function beginOperation<P>(tx: StoreCtx, kind: OperationKind<P, object>, params: NoInfer<P>): Promise<OperationId> {
  const id = tx.random.uuid()
  const now = tx.clock.now()
  recordChange(tx, 'operation', id)
  await tx.db
    .insertInto('operation')
    .values({
      id,
      kind: kind.name,
      params: JSON.stringify(params),
      state: 'running',
      outputs: '{}',
      tries: 0,
      wake_at: now,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return id
}
