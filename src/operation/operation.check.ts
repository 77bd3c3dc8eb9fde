/**
 * The two properties that every operation must have, as proofs that anyone applies to theirs:
 * a process may die at any point, and any step may fail.
 */
import assert from 'node:assert/strict'
import { transact } from '../store/context.ts'
import { openTestStore, type TestCtx, testCtx } from '../store/testing.ts'
import { type AnyOperation, beginOperation, type OperationKind } from './operation.ts'
import { Operations } from './operations.ts'
import { Crash, type Probe, type ProbePoint } from './run.ts'
import type { OperationRow } from './tables.ts'

/** Operations that are still not settled after so many passes never end. */
const MOST_PASSES = 100

export interface ProofOptions<W> {
  /** What the rest of the cloud does while the operation waits: an agent that reports, an image that arrives. */
  whileWaiting?: (world: W, ctx: TestCtx) => Promise<void> | void
}

type Kind<P, W> = OperationKind<P, object> | ((world: W) => OperationKind<P, object>)
type MakeWorld<W> = (ctx: TestCtx) => Promise<W> | W
type Expect<W> = (world: W, ctx: TestCtx) => Promise<void> | void

/**
 * Kills the process at every point of the operation; each time the next process must end it in `done`, with `expectDone`
 * holding. The points: before a step, when it has taken effect but is not recorded, when it is, and while it waits.
 * @param kind the operation, or what makes it for a world (its drivers)
 * @param makeWorld rows that the operation needs, fake drivers: made anew for every point
 */
export async function survivesEveryCrash<P, W>(
  kind: Kind<P, W>,
  params: P,
  makeWorld: MakeWorld<W>,
  expectDone: Expect<W>,
  options: ProofOptions<W> = {},
): Promise<void> {
  const points: ProbePoint[] = ['before', 'did', 'recorded', 'waiting']
  for (const step of await stepsOf(kind, makeWorld, options)) {
    for (const point of points) {
      await inLife(kind, params, makeWorld, options, async (life) => {
        const death = once(step, point, () => new Crash())
        const row = await live(life, death.probe)
        const told = `killed at ${step}:${point}`
        assert.ok(death.happened() || point === 'waiting', `${told}: the point was never reached`)
        assert.equal(row.state, 'done', `${told}: ended ${row.state}: ${row.trouble}`)
        await telling(told, () => expectDone(life.world, life.ctx))
      })
    }
  }
}

/**
 * Fails every step, before and after its effect and after it has waited, with a death at every point of the undoing too;
 * each time the operation must end in `failed` with `expectClean` holding.
 */
export async function unwindsEveryFailure<P, W>(
  kind: Kind<P, W>,
  params: P,
  makeWorld: MakeWorld<W>,
  expectClean: Expect<W>,
  options: ProofOptions<W> = {},
): Promise<void> {
  const steps = await stepsOf(kind, makeWorld, options)
  /** @returns whether it failed there at all: a step that does not wait is tried once */
  const unwinds = async (failing: string, point: ProbePoint, when: 1 | 2, deathAt: string | undefined): Promise<boolean> => {
    const failure = once(failing, point, () => new Error('injected'), when)
    await inLife(kind, params, makeWorld, options, async (life) => {
      const death = once(deathAt, 'undid', () => new Crash())
      const row = await live(life, (step, at, operation) => {
        failure.probe(step, at, operation)
        death.probe(step, at, operation)
      })
      if (when === 2 && !failure.happened()) return
      const told = `failed at ${failing}:${point} (try ${when}), killed after the undo of ${deathAt ?? 'nothing'}`
      assert.equal(row.state, 'failed', `${told}: ended ${row.state}: ${row.trouble}`)
      await telling(told, () => expectClean(life.world, life.ctx))
    })
    return failure.happened()
  }
  for (const failing of steps)
    for (const when of [1, 2] as const) {
      if (!(await unwinds(failing, 'before', when, undefined))) break
      for (const point of ['before', 'did'] as const)
        for (const deathAt of point === 'did' ? [undefined, ...steps] : steps) await unwinds(failing, point, when, deathAt)
    }
}

interface Life<P, W> {
  ctx: TestCtx
  world: W
  kind: OperationKind<P, object>
  params: P
  options: ProofOptions<W>
}

async function inLife<P, W>(
  kind: Kind<P, W>,
  params: P,
  makeWorld: MakeWorld<W>,
  options: ProofOptions<W>,
  work: (life: Life<P, W>) => Promise<void>,
): Promise<void> {
  const store = await openTestStore()
  try {
    const ctx = testCtx(store)
    const world = await makeWorld(ctx)
    await work({ ctx, world, params, options, kind: typeof kind === 'function' ? kind(world) : kind })
  } finally {
    await store.close()
  }
}

async function stepsOf<P, W>(kind: Kind<P, W>, makeWorld: MakeWorld<W>, options: ProofOptions<W>): Promise<string[]> {
  if (typeof kind !== 'function') return kind.steps.map((s) => s.name)
  let steps: string[] = []
  const nothing: unknown = undefined
  await inLife(kind, nothing as P, makeWorld, options, async (life) => {
    steps = life.kind.steps.map((s) => s.name)
  })
  return steps
}

/** Begins the operation and passes over it until it is settled, each pass in a process of its own. */
async function live<P, W>({ ctx, world, kind, params, options }: Life<P, W>, probe: Probe): Promise<OperationRow> {
  const id = await transact(ctx, (tx) => beginOperation(tx, kind, params))
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    await passOnce(ctx, kind, id, probe)
    const row = await ctx.db.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    if (row.state !== 'running' && row.state !== 'unwinding') return row
    if (row.owner !== null) continue // it was killed: the next process has it at once
    await options.whileWaiting?.(world, ctx)
    await ctx.clock.advance(Math.max(0, row.wake_at - ctx.clock.now()))
  }
  throw new Error(`The operation ${kind.name} does not end: it is not settled after ${MOST_PASSES} passes.`)
}

async function passOnce(ctx: TestCtx, kind: AnyOperation, id: string, probe: Probe): Promise<void> {
  const operations = new Operations({ ctx, kinds: [kind], owner: 'proof', probe })
  try {
    await operations.run(id)
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  } finally {
    operations.die()
  }
}

/** Throws the `nth` time that the point of the step is reached, and never again. */
function once(step: string | undefined, point: ProbePoint, error: () => Error, nth = 1) {
  let reached = 0
  const probe: Probe = (at, what) => {
    if (at !== step || what !== point) return
    reached += 1
    if (reached === nth) throw error()
  }
  return { probe, happened: () => reached >= nth }
}

async function telling(where: string, check: () => Promise<void> | void): Promise<void> {
  try {
    await check()
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}
