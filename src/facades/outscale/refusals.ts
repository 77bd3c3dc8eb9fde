/** Declares what OUTSCALE's API refuses by itself, before the domain is asked. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const outscaleRefusals = defineRefusals('outscale', {
  bad_page_token: { code: 'bad_request', say: () => "The value of the parameter 'NextPageToken' is of no page." },
  keypair_not_found: { code: 'bad_request', say: ({ name }: { name: string }) => `The keypair '${name}' doesn't exist.` },
  keypair_unnamed: { code: 'bad_request', say: () => 'KeypairName or KeypairId is needed.' },
  bad_public_key: { code: 'bad_request', say: () => "The value of the parameter 'PublicKey' is no key in Base64." },
})
