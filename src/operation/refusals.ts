/** Declares what operations and tasks refuse. */
import { defineRefusals } from '../kernel/refusal.ts'

export const operationRefusals = defineRefusals('core', {
  operation_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Operation ${id} was not found.` },
  operation_busy: { code: 'conflict', say: () => 'The operation is at work at this moment: try again.' },
  operation_settled: { code: 'conflict', say: ({ state }: { state: string }) => `The operation is ${state} already.` },
  abandoned: { code: 'conflict', say: () => 'Abandoned by an operator.' },
  out_of_time: { code: 'unavailable', say: ({ seconds }: { seconds: number }) => `Not finished within ${seconds} seconds.` },
  task_not_found: { code: 'not_found', say: ({ name }: { name: string }) => `There is no task named ${name}.` },
  controller_stopping: { code: 'unavailable', say: () => 'The controller is stopping.' },
})
