/**
 * Keeps the fabric as the rows want it. The change feed says what is concerned; that is read whole and the driver finds the
 * difference. Everything is looked at when it starts and when the fabric was away, and a slice of it now and then.
 */
import type { Fabric, FabricWork } from '../../drivers/network/driver.ts'
import { nextTurn } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { Task } from '../../operation/loop.ts'
import { isRevisionKept, latestRevision } from '../../store/change-log.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type Asked, Concern } from './reconcile/concern.ts'
import { readPart } from './reconcile/part.ts'
import { Round } from './reconcile/round.ts'
import { followUplinks } from './reconcile/uplinks.ts'
import { TOPOLOGY } from './standard.ts'

/** Also without a wake-up, for the round's next slice. */
const EVERY_MS = 5_000

/** What was done, and how much was read and compared for it. */
export interface ReconcileWork extends FabricWork {
  read: number
  /** Slices of the present round that are left. */
  slicesLeft: number
}

/** One controller at a time reconciles; a change while it works makes it run once more. */
export function networkTask({ fabric }: { fabric: Fabric }): Task {
  const reconciler = new NetworkReconciler(fabric)
  return { name: 'network', every: EVERY_MS, wakeOn: [TOPOLOGY], alone: true, run: (ctx) => reconciler.run(ctx) }
}

class NetworkReconciler {
  readonly #fabric: Fabric
  readonly #concern = new Concern()
  readonly #round: Round
  /** Up to which of the feed all is done or in `#concern`; undefined before anything is. */
  #revision: number | undefined
  #wake: () => void = () => undefined

  constructor(fabric: Fabric) {
    this.#fabric = fabric
    this.#round = new Round(fabric)
    fabric.watch((news) => {
      this.#concern.addNews(news)
      this.#wake()
    })
  }

  async run(ctx: StoreCtx): Promise<ReconcileWork> {
    this.#wake = () => ctx.feed.announce([{ kind: TOPOLOGY, id: TOPOLOGY, projectId: null }])
    const work = { inserted: 0, updated: 0, removed: 0, compared: 0, read: 0 }
    const refused: { asked: Asked; error: unknown }[] = []
    for (;;) {
      await this.#listen(ctx)
      const asked = await this.#next(ctx)
      if (!asked) break
      try {
        const { topology, scope, read } = await readPart(ctx, asked)
        const did = await this.#fabric.ensure(topology, ctx.signal, scope)
        for (const key of ['inserted', 'updated', 'removed', 'compared'] as const) work[key] += did[key]
        work.read += read
      } catch (error) {
        refused.push({ asked, error })
        if (!isRefusal(error, ctx)) break // nothing else would be taken now
      }
      await nextTurn() // of others
    }
    for (const { asked } of refused) this.#concern.addBack(asked)
    if (refused[0]) throw refused[0].error
    await followUplinks(ctx, this.#fabric)
    return { ...work, slicesLeft: this.#round.left }
  }

  /** Puts what the feed tells into the concern. Whoever is too far behind looks at everything. */
  async #listen(ctx: StoreCtx): Promise<void> {
    const since = this.#revision
    const latest = await latestRevision(ctx)
    if (since === latest) return
    if (since === undefined || !(await isRevisionKept(ctx, since))) this.#concern.all = true
    else for (const id of await changedSince(ctx, since, latest)) this.#concern.addChange(id)
    this.#revision = latest
  }

  /** What changed goes before what has its turn. */
  async #next(ctx: StoreCtx): Promise<Asked | undefined> {
    if (this.#concern.all) {
      this.#concern.clear()
      try {
        await this.#round.hurry(ctx)
      } catch (error) {
        this.#concern.all = true
        throw error
      }
    }
    return this.#concern.take() ?? (await this.#round.next(ctx))
  }
}

/** The fabric answered, and would answer about something else. */
const isRefusal = (error: unknown, { signal }: StoreCtx): boolean =>
  !signal.aborted && !(error instanceof CloudError && error.code === 'unavailable')

const changedSince = async (ctx: StoreCtx, since: number, latest: number): Promise<string[]> => {
  const rows = await ctx.db
    .selectFrom('change')
    .select('id')
    .where('revision', '>', since)
    .where('revision', '<=', latest)
    .where('kind', '=', TOPOLOGY)
    .execute()
  return rows.map(({ id }) => id)
}
