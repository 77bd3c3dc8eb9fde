/** Declares what Neutron's own endpoints refuse before the domain is asked. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const neutronRefusals = defineRefusals('neutron', {
  bad_router: { code: 'bad_request', say: ({ problem }: { problem: string }) => `Bad router request: ${problem}.` },
})
