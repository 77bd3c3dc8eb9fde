/** Declares what keeps a host from joining a cloud. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const joinRefusals = defineRefusals('join', {
  no_credential: { code: 'unauthorized', say: () => 'This host has no credential: give a join token (`welkin token`).' },
  token_without_authority: {
    code: 'unauthorized',
    say: () => 'The join token does not say whom to trust: make a new one (`welkin token`) on the first machine.',
  },
  other_authority: {
    code: 'unauthorized',
    say: ({ url }: { url: string }) =>
      `What answers at ${url} is not the cloud that the join token is for: it shows another certificate authority.`,
  },
  controller_silent: { code: 'unavailable', say: () => 'The controller does not answer.' },
  no_certificate: {
    code: 'not_found',
    say: () => 'The networks of this cloud are on one machine: start it with --listen and an address that other hosts reach.',
  },
})
