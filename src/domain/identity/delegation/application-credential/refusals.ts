/** Declares what application credentials and their access rules refuse. */
import { defineRefusals } from '../../../../kernel/refusal.ts'

interface WithId {
  id: string
}

export const applicationCredentialRefusals = defineRefusals('identity', {
  application_credential_not_found: { code: 'not_found', say: ({ id }: WithId) => `Application credential ${id} was not found.` },
  application_credential_exists: {
    code: 'conflict',
    say: ({ name }: { name: string }) => `The user has an application credential ${name} already.`,
  },
  application_credential_of_other: { code: 'forbidden', say: () => "The application credential is another user's." },
  by_restricted_application_credential: {
    code: 'forbidden',
    say: () => 'A restricted application credential manages no application credentials.',
  },
  by_delegated_token: { code: 'forbidden', say: () => 'A delegated token makes and removes no credentials.' },
  project_token_needed: { code: 'bad_request', say: () => 'An application credential is made with a token for a project.' },
  ends_in_past: { code: 'bad_request', say: () => 'The application credential would end in the past.' },
  role_not_held: {
    code: 'bad_request',
    say: ({ roleId }: { roleId: string }) => `The user does not hold role ${roleId} in the project.`,
  },
  access_rule_not_found: { code: 'not_found', say: ({ id }: WithId) => `Access rule ${id} was not found.` },
  access_rule_in_use: { code: 'forbidden', say: ({ id }: WithId) => `Access rule ${id} is in use by an application credential.` },
})
