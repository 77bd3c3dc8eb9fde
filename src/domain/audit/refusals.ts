/** Declares what the audit refuses. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const auditRefusals = defineRefusals('audit', {
  bad_moment: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `${name} is a day or a moment, such as 2026-11-29 or 2026-11-29T12:00:00Z.`,
  },
  marker_not_found: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `The event ${id}, after which the list goes on, is not there.`,
  },
})
