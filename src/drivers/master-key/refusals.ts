/** Declares how a store of master keys fails. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const masterKeyRefusals = defineRefusals('master-key', {
  /** A module that fails, a token that is gone, nobody who answers. Why is in `internal`. */
  store_unavailable: { code: 'unavailable', say: () => 'The store of master keys does not answer.' },
  key_absent: { code: 'internal', say: ({ id }: { id: string }) => `There is no master key ${id}.` },
  not_wrapped: { code: 'internal', say: ({ about }: { about: string }) => `The key of ${about} is not what was wrapped.` },
})
