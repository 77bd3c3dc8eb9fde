/** Bugs in how operations go on, end and are undone. */
import type { PlantedBug } from './planted-bug.ts'

export const OPERATION_BUGS: readonly PlantedBug[] = [
  {
    name: 'failure-not-unwound',
    file: 'src/operation/run.ts',
    text: "return written ? unwind({ ...pass, row: { ...pass.row, tries: 0, step_since: null } }, failure) : { state: 'lost' }",
    becomes: "return written ? settle(pass, { state: 'failed' }) : { state: 'lost' }",
    leavesOut: 'undoing the steps of an operation that fails',
  },
  {
    name: 'undone-in-order-of-doing',
    file: 'src/operation/run.ts',
    text: 's.undo !== undefined).reverse()) {',
    becomes: 's.undo !== undefined)) {',
    leavesOut: 'that what was done last is undone first',
  },
  {
    name: 'interrupted-work-not-found',
    file: 'src/operation/operations.ts',
    text: 'if (this.#seen.has(id) || (owner !== null && taken.has(owner))) continue',
    becomes: 'if (this.#seen.has(id) || owner !== null) continue',
    leavesOut: 'looking for operations whose pass was cut off',
  },
  {
    name: 'waiting-operation-not-woken',
    file: 'src/operation/operations.ts',
    text: `      this.#index.changed(key)
`,
    becomes: '',
    leavesOut: 'waking an operation by the change that it waits for',
  },
  {
    name: 'task-given-up-when-it-fails',
    file: 'src/operation/task-runner.ts',
    text: `    if (this.#stopped) return
    const usual`,
    becomes: `    if (this.#stopped || this.#status.failures > 0) return
    const usual`,
    leavesOut: 'trying a task again that has failed, as over a connection that is lost',
  },
  {
    name: 'lease-kept-by-who-fails',
    file: 'src/operation/task-runner.ts',
    text: `        if (this.#status.here && this.#status.failures >= TRIES_HERE) await this.#handOver()
`,
    becomes: '',
    leavesOut: 'letting another controller try what this one cannot do',
  },
]
