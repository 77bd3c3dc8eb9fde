/** Declares what is refused of requests that are signed with an access key. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const accessKeyRefusals = defineRefusals('access_key', {
  unreadable_signature: { code: 'unauthorized', say: () => 'The signature of the request is not whole.' },
  unknown_key: { code: 'unauthorized', say: () => 'There is no such access key.' },
  unknown_token: { code: 'unauthorized', say: () => 'There is no such session token: keys of this cloud come without one.' },
  wrong_signature: { code: 'unauthorized', say: () => 'The request is not signed with the secret of its access key.' },
  wrong_scope: {
    code: 'unauthorized',
    say: ({ name, wanted }: { name: 'region' | 'service'; wanted: readonly string[] }) =>
      `The request is signed for another ${name} than ${wanted.join(' or ')}.`,
  },
  expired: { code: 'unauthorized', say: () => 'The signature of the request is too old, or of a time to come.' },
  void_key: { code: 'unauthorized', say: () => 'The access key opens nothing any more.' },
  not_covered: { code: 'unauthorized', say: () => 'The access key is not for requests of this kind.' },
})
