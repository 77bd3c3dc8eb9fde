/** Declares what tags refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const tagRefusals = defineRefusals('tag', {
  too_many: {
    code: 'over_quota',
    say: ({ limit, wanted }: { limit: number; wanted: number }) =>
      `A resource has at most ${limit} tags, and this would make them ${wanted}.`,
  },
  bad_key: {
    code: 'bad_request',
    say: ({ key, limit }: { key: string; limit: number }) => `The key of a tag has 1 to ${limit} characters: '${key}'.`,
  },
  bad_value: {
    code: 'bad_request',
    say: ({ key, limit }: { key: string; limit: number }) => `The value of the tag '${key}' has more than ${limit} characters.`,
  },
  key_twice: { code: 'bad_request', say: ({ key }: { key: string }) => `The key '${key}' is given twice.` },
})
