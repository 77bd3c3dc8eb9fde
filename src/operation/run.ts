/** One pass over one claimed operation: step after step until it is settled or has to wait. */
import type { StoreCtx } from '../store/context.ts'
import { type Failure, failureOf, mayPass, troubleOf } from './failure.ts'
import { announceOperation, writeOperation } from './operation.store.ts'
import { type Again, type AnyOperation, isAgain, type Step } from './operation.ts'
import { backOffMs, isOver, lastChance, undoBackOffMs, wakeOf } from './retry-policy.ts'
import type { OperationRow } from './tables.ts'

/** Thrown by a probe in tests: stands for the death of the process, so nothing is written after it. */
export class Crash extends Error {}

export type ProbePoint = 'before' | 'did' | 'recorded' | 'undid' | 'waiting'
export type Probe = (step: string, point: ProbePoint, operation: string) => void

/** How a pass ended. `lost`: another controller has it, or it was settled meanwhile. */
export type Outcome = { state: 'settled' | 'lost' | 'interrupted' } | { state: 'waiting'; wakeKey: string | null; wakeAt: number }

export interface Pass {
  readonly ctx: StoreCtx
  readonly owner: string
  readonly kind: AnyOperation
  readonly row: OperationRow
  readonly params: unknown
  readonly outputs: Record<string, unknown>
  readonly probe: Probe
}

type Undoable = Step & { undo: NonNullable<Step['undo']> }

export async function runPass(pass: Pass): Promise<Outcome> {
  if (pass.row.state === 'unwinding') return unwind(pass, JSON.parse(pass.row.failure ?? 'null'))
  // Only the first step of a pass can have been tried before
  let { step_since: since, tries } = pass.row
  for (const step of pass.kind.steps) {
    if (step.name in pass.outputs) continue
    const result = await tryStep(pass, step, since ?? pass.ctx.clock.now(), tries)
    if (result !== 'next') return result
    since = null
    tries = 0
  }
  return settle(pass, { state: 'done' }) // the last step settles it, so: no step is left of what it once had
}

async function tryStep(pass: Pass, step: Step, since: number, tries: number): Promise<Outcome | 'next'> {
  let result: unknown
  const chance = lastChance(pass.ctx, step, since)
  try {
    pass.probe(step.name, 'before', pass.kind.name)
    result = await step.run(chance.ctx, { params: pass.params, outputs: pass.outputs })
    pass.probe(step.name, 'did', pass.kind.name)
    if (isAgain(result) && isOver(pass.ctx, step, since)) throw chance.tooLate()
  } catch (error) {
    if (error instanceof Crash) throw error
    if (pass.ctx.signal.aborted) return interrupt(pass)
    return failed(pass, step, since, tries, chance.ctx.signal.aborted ? chance.tooLate(error) : error)
  } finally {
    chance.end()
  }
  if (isAgain(result)) return wait(pass, step, result, { step_since: since, tries: 0, trouble: null })
  return record(pass, step, result)
}

async function record(pass: Pass, step: Step, result: unknown): Promise<Outcome | 'next'> {
  pass.outputs[step.name] = result ?? null
  const set = { outputs: JSON.stringify(pass.outputs), step_since: null, tries: 0, trouble: null }
  const isLast = pass.kind.steps.at(-1) === step
  const outcome = isLast ? await settle(pass, { ...set, state: 'done' }) : await keep(pass, set)
  if (outcome === 'next' || outcome.state === 'settled') pass.probe(step.name, 'recorded', pass.kind.name)
  return outcome
}

/** What may pass is tried again with growing pauses; anything else unwinds at once. */
async function failed(pass: Pass, step: Step, since: number, tries: number, error: unknown): Promise<Outcome> {
  const pause = mayPass(error) && !isOver(pass.ctx, step, since) ? backOffMs(pass.ctx, step, tries) : undefined
  if (pause !== undefined) {
    pass.ctx.log.warn({ step: step.name, tries, error: troubleOf(error) }, 'a step failed and is tried again')
    return wait(pass, step, { again: true, afterMs: pause }, { step_since: since, tries: tries + 1, trouble: troubleOf(error) })
  }
  pass.ctx.log.error({ step: step.name, error: troubleOf(error) }, 'a step failed: the operation is undone')
  const failure = failureOf(error, step.name)
  const set = { failure: JSON.stringify(failure), trouble: troubleOf(error), tries: 0, step_since: null } as const
  const written = await announceOperation(pass.ctx, pass.row.id, pass.owner, { ...set, state: 'unwinding' })
  return written ? unwind({ ...pass, row: { ...pass.row, tries: 0, step_since: null } }, failure) : { state: 'lost' }
}

/** Undoes every step, last first: also the one that failed and those after it, for which that must be no harm. */
async function unwind(pass: Pass, failure: Failure): Promise<Outcome> {
  for (const step of pass.kind.steps.filter((s): s is Undoable => s.undo !== undefined).reverse()) {
    try {
      const result = await step.undo(pass.ctx, { params: pass.params, outputs: pass.outputs, failure })
      pass.probe(step.name, 'undid', pass.kind.name)
      if (isAgain(result)) return await wait(pass, step, result, { tries: 0, step_since: null })
    } catch (error) {
      if (error instanceof Crash) throw error
      if (pass.ctx.signal.aborted) return interrupt(pass)
      return undoFailed(pass, step, error)
    }
  }
  return settle(pass, { state: 'failed' })
}

async function undoFailed(pass: Pass, step: Step, error: unknown): Promise<Outcome> {
  const { tries, step_since } = pass.row
  const since = tries === 0 || step_since === null ? pass.ctx.clock.now() : step_since
  const pause = mayPass(error) ? undoBackOffMs(pass.ctx, since, tries) : undefined
  const trouble = `undo of ${step.name}: ${troubleOf(error)}`
  if (pause !== undefined)
    return wait(pass, step, { again: true, afterMs: pause }, { step_since: since, tries: tries + 1, trouble })
  pass.ctx.log.error({ step: step.name, error: troubleOf(error) }, 'an undo failed: the operation is stuck')
  return settle(pass, { state: 'stuck', trouble })
}

async function wait(pass: Pass, step: Step, until: Again, set: Partial<OperationRow>): Promise<Outcome> {
  const since = pass.row.state === 'running' ? (set.step_since ?? undefined) : undefined
  const wake = wakeOf(pass.ctx, step, until, since)
  const ours = await writeOperation(pass.ctx, pass.row.id, pass.owner, {
    ...set,
    owner: null,
    wake_key: wake.wakeKey,
    wake_at: wake.wakeAt,
  })
  if (!ours) return { state: 'lost' }
  pass.probe(step.name, 'waiting', pass.kind.name)
  return { state: 'waiting', ...wake }
}

/** The process stops: whoever comes next goes on at once. */
async function interrupt(pass: Pass): Promise<Outcome> {
  await writeOperation(pass.ctx, pass.row.id, pass.owner, { owner: null, wake_at: pass.ctx.clock.now() })
  return { state: 'interrupted' }
}

async function keep(pass: Pass, set: Partial<OperationRow>): Promise<Outcome | 'next'> {
  const now = pass.ctx.clock.now()
  const ours = await writeOperation(pass.ctx, pass.row.id, pass.owner, { ...set, step_since: now })
  return ours ? 'next' : { state: 'lost' }
}

async function settle(pass: Pass, set: Partial<OperationRow>): Promise<Outcome> {
  const last = { ...set, owner: null, wake_key: null }
  return { state: (await announceOperation(pass.ctx, pass.row.id, pass.owner, last)) ? 'settled' : 'lost' }
}
