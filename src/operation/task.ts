/** Describes a background task. */
import type { StoreCtx } from '../store/context.ts'

export interface Task {
  readonly name: string
  /** Milliseconds between the end of a run and the next when nothing wakes it. */
  readonly every: number
  /** Kinds of changes that wake it. */
  readonly wakeOn?: readonly string[]
  /** On one controller at a time, under a lease. */
  readonly alone?: true
  /** Reads everything and acts; its result is shown to operators. `ctx.signal` aborts when it has to end. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most tasks have nothing to tell
  run(ctx: StoreCtx): Promise<object | void>
}
