/** Declares what quotas refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const quotaRefusals = defineRefusals('quota', {
  quota_exceeded: {
    code: 'over_quota',
    say: ({ resource, adding, used, limit }: { resource: string; adding: number; used: number; limit: number }) =>
      `The project's quota of ${resource} is ${limit}: ${used} are used, and ${adding} more were asked for.`,
  },
})
