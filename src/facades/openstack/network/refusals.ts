/** Declares what Neutron's own endpoints refuse before the domain is asked. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const neutronRefusals = defineRefusals('neutron', {
  bad_router: { code: 'bad_request', say: ({ problem }: { problem: string }) => `Bad router request: ${problem}.` },
  extension_not_found: {
    code: 'not_found',
    say: ({ alias }: { alias: string }) => `Extension with alias ${alias} does not exist`,
  },
  unknown_quota: { code: 'bad_request', say: ({ name }: { name: string }) => `Unrecognized attribute(s) '${name}'` },
  bad_quota_body: { code: 'bad_request', say: () => "Body contains invalid data for 'quota'" },
  several_groups: { code: 'bad_request', say: () => 'Only allowed to update rules for one security profile at a time.' },
  no_rule: { code: 'bad_request', say: () => 'No rule was given.' },
})
