/** Declares what certificates are refused for. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const x509Refusals = defineRefusals('x509', {
  no_public_key: { code: 'bad_request', say: () => 'This is no public key of an elliptic curve as PEM.' },
  not_nameable: {
    code: 'bad_request',
    say: ({ name }: { name: string }) =>
      `${name} cannot be in a certificate: a name has letters, digits, dots and hyphens, at most 64.`,
  },
})
