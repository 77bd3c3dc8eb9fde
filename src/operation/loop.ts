/** The one background runner: every piece of work that is nobody's request is a task here. */
import type { StoreCtx } from '../store/context.ts'
import { operationRefusals } from './refusals.ts'
import type { Task } from './task.ts'
import { TaskRunner, type TaskStatus } from './task-runner.ts'

export type { Task } from './task.ts'

export type { TaskStatus } from './task-runner.ts'

export class Loop {
  readonly #ctx: StoreCtx
  readonly #owner: string
  readonly #tasks = new Map<string, TaskRunner>()
  readonly #stopping = new AbortController()
  #unlisten: (() => void) | undefined

  /** @param owner the controller's name, as for `Operations` */
  constructor({ ctx, owner }: { ctx: StoreCtx; owner: string }) {
    this.#ctx = { ...ctx, signal: AbortSignal.any([ctx.signal, this.#stopping.signal]) }
    this.#owner = owner
  }

  /** Tasks may also be added while it runs. */
  add(task: Task): void {
    if (this.#tasks.has(task.name)) throw new Error(`There is a task named ${task.name} already.`)
    const runner = new TaskRunner(this.#ctx, task, this.#owner)
    this.#tasks.set(task.name, runner)
    if (this.#unlisten) runner.start()
  }

  start(): void {
    if (this.#unlisten) return
    this.#unlisten = this.#ctx.feed.listen((changes) => {
      const kinds = new Set(changes.map((c) => c.kind))
      for (const runner of this.#tasks.values()) if (runner.task.wakeOn?.some((kind) => kinds.has(kind))) runner.wake()
    })
    for (const runner of this.#tasks.values()) runner.start()
  }

  /** Aborts what runs and resolves when all of it has ended. */
  async stop(): Promise<void> {
    this.#unlisten?.()
    this.#unlisten = undefined
    this.#stopping.abort(operationRefusals.controller_stopping())
    await Promise.all([...this.#tasks.values()].map((runner) => runner.stop()))
  }

  /** Runs the task soon. One that runs now runs once more after it, however often it is woken. */
  wake(name: string): void {
    const runner = this.#tasks.get(name)
    if (!runner) throw operationRefusals.task_not_found({ name })
    runner.wake()
  }

  status(): TaskStatus[] {
    return [...this.#tasks.values()].map((runner) => runner.status())
  }
}
