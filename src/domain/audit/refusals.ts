/** Declares what the audit refuses. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const auditRefusals = defineRefusals('audit', {
  marker_not_found: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `The event ${id}, after which the list goes on, is not there.`,
  },
})
