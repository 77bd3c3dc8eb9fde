/** Declares what the resources of an OpenStack API refuse of their own. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const kitRefusals = defineRefusals('openstack', {
  tag_not_found: { code: 'not_found', say: ({ tag }: { tag: string }) => `Tag ${tag} could not be found.` },
})
