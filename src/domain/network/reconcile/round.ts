/** Looks at everything again and again, a slice at a time: at once after a start or a time without the fabric, else slowly. */
import type { Fabric } from '../../../drivers/network/driver.ts'
import type { StoreCtx } from '../../../store/context.ts'
import type { Asked } from './concern.ts'
import { slicesOf } from './slices.ts'

/** Between two slices when there is no hurry. */
const SLICE_EVERY_MS = 4_000
/** In a small cloud everything is a few slices, and need not be looked at oftener. */
const ROUND_EVERY_MS = 60_000

export class Round {
  readonly #fabric: Pick<Fabric, 'list'>
  #slices: Asked[] = []
  #isHurried = false
  #beganAt = 0
  #slicedAt = 0

  constructor(fabric: Pick<Fabric, 'list'>) {
    this.#fabric = fabric
  }

  get left(): number {
    return this.#slices.length
  }

  /** Begins anew, and the slices do not wait for their time. */
  async hurry(ctx: StoreCtx): Promise<void> {
    await this.#begin(ctx)
    this.#isHurried = true
  }

  /** The slice whose time has come. */
  async next(ctx: StoreCtx): Promise<Asked | undefined> {
    const now = ctx.clock.monotonic()
    if (this.#slices.length === 0) this.#isHurried = false
    if (!this.#isHurried && now < this.#slicedAt + SLICE_EVERY_MS) return undefined
    if (this.#slices.length === 0 && now < this.#beganAt + ROUND_EVERY_MS) return undefined
    if (this.#slices.length === 0) await this.#begin(ctx)
    this.#slicedAt = now
    return this.#slices.shift()
  }

  async #begin(ctx: StoreCtx): Promise<void> {
    this.#slices = await slicesOf(ctx, this.#fabric)
    this.#beganAt = ctx.clock.monotonic()
  }
}
