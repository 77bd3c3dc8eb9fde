/** Declares what consumers, their requests and their accesses refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

export const oauth1Refusals = defineRefusals('identity', {
  consumer_not_found: { code: 'not_found', say: () => 'The consumer was not found.' },
  request_token_not_found: { code: 'not_found', say: () => 'The request token was not found.' },
  access_token_not_found: { code: 'not_found', say: () => 'The access token was not found.' },
  parameter_missing: { code: 'bad_request', say: ({ name }: { name: string }) => `A signed request has ${name}.` },
  wrong_version: { code: 'bad_request', say: () => 'The oauth_version is 1.0 where it is given.' },
  wrong_timestamp: { code: 'bad_request', say: () => 'The time of the request is more than 600 seconds off.' },
  wrong_signature_method: {
    code: 'bad_request',
    say: ({ method, offered }: { method: string; offered: readonly string[] }) =>
      `The signature method ${method} is not offered: sign with ${offered.join(' or ')}.`,
  },
  wrong_oauth_signature: { code: 'unauthorized', say: () => 'The signature is not the one of the request and its secrets.' },
  request_expired: { code: 'unauthorized', say: () => 'The request token is over.' },
  request_unauthorized: { code: 'unauthorized', say: () => 'Nobody has authorised the request.' },
  wrong_verifier: { code: 'unauthorized', say: () => 'The verifier is not the one that was given.' },
  authorizer_without_role: { code: 'unauthorized', say: () => 'Who authorises the request does not hold all of its roles.' },
  accesses_by_delegation: { code: 'forbidden', say: () => 'A delegated token manages no accesses.' },
  authorized_by_delegation: { code: 'forbidden', say: () => 'A delegated token authorises no request.' },
  authorized_by_other: { code: 'forbidden', say: () => 'The request was authorised by another user.' },
})
