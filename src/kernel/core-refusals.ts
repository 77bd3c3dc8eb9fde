/** Declares what every part of the cloud may refuse, whichever service it is of. */
import { defineRefusals } from './refusal.ts'

export const coreRefusals = defineRefusals('core', {
  unauthenticated: { code: 'unauthorized', say: () => 'The request you have made requires authentication.' },
  policy: { code: 'forbidden', say: ({ action }: { action: string }) => `The caller may not ${action}.` },
  no_project: { code: 'forbidden', say: () => 'This request needs a token scoped to a project.' },
  /** What is wrong is in `internal`, for the log alone. */
  internal: { code: 'internal', say: () => 'Internal error.' },
  key_pairs_busy: { code: 'unavailable', say: () => 'Too many pairs of keys are being made at once; try again in a moment.' },
  pattern: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `'${text}' is no regular expression that this cloud takes.`,
  },
})
