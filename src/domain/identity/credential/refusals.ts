/** Declares what credentials refuse, and log-ins that are signed by them. */
import { defineRefusals } from '../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const credentialRefusals = defineRefusals('identity', {
  credential_not_found: { code: 'not_found', say: ({ id }: WithId) => `Credential ${id} was not found.` },
  credential_exists: { code: 'conflict', say: ({ id }: WithId) => `There is a credential ${id} already.` },
  bad_blob: { code: 'bad_request', say: () => 'The blob of an EC2 credential is a JSON object.' },
  blob_without_access: { code: 'bad_request', say: () => 'The blob of an EC2 credential has its access key.' },
  blob_fixed: {
    code: 'bad_request',
    say: ({ field }: { field: string }) => `The ${field} of a credential's blob cannot change.`,
  },
  project_needed: { code: 'bad_request', say: () => 'An EC2 credential is for one project.' },
  outside_delegation: { code: 'forbidden', say: () => 'The credential is for another project than the delegated token.' },
  credential_by_delegation: {
    code: 'forbidden',
    say: ({ type }: { type: string }) => `A delegated token makes no credential of the type ${type}.`,
  },
  credential_type_by_delegation: { code: 'forbidden', say: () => "A delegated token does not change a credential's type." },
  keys_by_application: { code: 'forbidden', say: () => 'A restricted application credential manages no keys.' },
  not_an_access_key: { code: 'unauthorized', say: () => 'The credential has no EC2 access key.' },
  access_key_not_found: { code: 'not_found', say: () => 'The access key was not found.' },
  wrong_signature: { code: 'unauthorized', say: () => 'The signature is not the one of the request and its key.' },
  signature_time: { code: 'unauthorized', say: () => 'The time of the signature is none.' },
  signature_expired: { code: 'unauthorized', say: () => 'The signature is too old.' },
  signer_invalid: { code: 'unauthorized', say: () => 'Who signed has no access to the project of the key.' },
})
