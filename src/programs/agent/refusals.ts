/** Declares what keeps a host from joining a cloud. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const joinRefusals = defineRefusals('join', {
  no_credential: { code: 'unauthorized', say: () => 'This host has no credential: give a join token (`welkin token`).' },
  token_without_authority: {
    code: 'unauthorized',
    say: () => 'The join token does not say whom to trust: make a new one (`welkin token`) on the first machine.',
  },
  token_wants_tls: {
    code: 'unauthorized',
    say: ({ url }: { url: string }) =>
      `The join token is of a cloud that speaks TLS, and ${url} would carry it in clear: give --controller ${url.replace(/^http:/i, 'https:')}`,
  },
  joined_over_tls: {
    code: 'unauthorized',
    say: ({ url, folder }: { url: string; folder: string }) =>
      `This host has joined a cloud over TLS, and ${url} would carry its credential in clear: give --controller ${url.replace(/^http:/i, 'https:')}. If the cloud speaks plain HTTP now (--plain-http), remove ${folder} first.`,
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
