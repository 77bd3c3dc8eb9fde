/** Declares what the agents' API refuses by itself. */
import { defineRefusals } from '../../kernel/refusal.ts'

export const agentApiRefusals = defineRefusals('agent_api', {
  not_an_agent: { code: 'unauthorized', say: () => 'This is for agents.' },
  other_protocol: {
    code: 'conflict',
    say: ({ theirs, ours }: { theirs: number; ours: number }) =>
      `This agent speaks version ${theirs} of the agents' protocol, and the controller version ${ours}: run the same release of Welkin on both.`,
  },
})
