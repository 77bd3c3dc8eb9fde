/** How long a step may take, how often it is tried and when a waiting one is looked at again. */
import type { StoreCtx } from '../store/context.ts'
import { troubleOf } from './failure.ts'
import type { Again, Step } from './operation.ts'
import { operationRefusals } from './refusals.ts'

/** Tries of a step without a limit of time of its own. */
const TRIES = 5
/** How long an undo that fails is tried, for what is half undone waits for an operator then. */
const UNDO_FOR_MS = 15 * 60_000
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000
/** A wake-up that was missed, say because its controller died, delays an operation by no more than this. */
const LOOK_AGAIN_MS = 120_000

const deadlineOf = (step: Pick<Step, 'options'>, since: number): number => since + (step.options.within ?? Infinity)

export const isOver = (ctx: StoreCtx, step: Step, since: number): boolean => ctx.clock.now() >= deadlineOf(step, since)

/** The pause before the next try; undefined when there is none. Some chance in it keeps a crowd from returning at once. */
export function backOffMs(ctx: StoreCtx, step: Pick<Step, 'options'>, tries: number): number | undefined {
  if (step.options.within === undefined && tries + 1 >= TRIES) return undefined
  return pauseMs(ctx, tries)
}

/** The pause before the next try of an undo; undefined when there is none. @param since when it failed first */
export const undoBackOffMs = (ctx: StoreCtx, since: number, tries: number): number | undefined =>
  ctx.clock.now() - since >= UNDO_FOR_MS ? undefined : pauseMs(ctx, tries)

function pauseMs(ctx: StoreCtx, tries: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries, 20), LONGEST_PAUSE_MS)
  return Math.round(pause / 2) + ctx.random.below(Math.ceil(pause / 2))
}

export interface Wake {
  wakeKey: string | null
  wakeAt: number
}

/** @param since of a step with a deadline, which also wakes it */
export function wakeOf(ctx: StoreCtx, step: Step, until: Again, since: number | undefined): Wake {
  const deadline = since === undefined ? Infinity : deadlineOf(step, since)
  const wakeAt = Math.min(ctx.clock.now() + (until.afterMs ?? LOOK_AGAIN_MS), deadline)
  return { wakeAt, wakeKey: until.on ? `${until.on.kind}/${until.on.id}` : null }
}

/** The step's context, whose signal aborts at its deadline, so that what hangs is given up. */
export function lastChance(ctx: StoreCtx, step: Step, since: number) {
  const { within } = step.options
  const tooLate = (cause?: unknown) =>
    operationRefusals.out_of_time(
      { seconds: (within ?? 0) / 1000 },
      { retryable: false, internal: cause === undefined ? undefined : troubleOf(cause), cause },
    )
  if (within === undefined) return { ctx, tooLate, end() {} }
  const controller = new AbortController()
  // A step that is called once more at its deadline may still find that all is done
  const left = Math.max(deadlineOf(step, since) - ctx.clock.now(), LAST_LOOK_MS)
  const cancel = ctx.clock.after(left, () => controller.abort(tooLate()))
  const end = () => cancel()
  return { ctx: { ...ctx, signal: AbortSignal.any([ctx.signal, controller.signal]) }, tooLate, end }
}

const LAST_LOOK_MS = 5000
