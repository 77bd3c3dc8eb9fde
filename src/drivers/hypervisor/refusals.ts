/** Declares why a host cannot run a guest. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const hypervisorRefusals = defineRefusals('hypervisor', {
  guest_not_started: { code: 'internal', say: () => 'The guest could not be started on its host.' },
  guest_late: { code: 'unavailable', say: () => 'The guest did not start in time.' },
})
