/** Declares which lists of people are refused. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const peopleRefusals = defineRefusals('identity', {
  too_many_people: { code: 'bad_request', say: ({ limit }: { limit: number }) => `At most ${limit} people are taken at once.` },
  bad_people: { code: 'bad_request', say: ({ problems }: { problems: readonly string[] }) => problems.join('\n') },
  person_refused: {
    code: 'bad_request',
    say: ({ where, problem }: { where: string; problem: string }) => `${where}: ${problem}`,
  },
  person_not_allowed: {
    code: 'forbidden',
    say: ({ where, problem }: { where: string; problem: string }) => `${where}: ${problem}`,
  },
  person_in_the_way: {
    code: 'conflict',
    say: ({ where, problem }: { where: string; problem: string }) => `${where}: ${problem}`,
  },
  user_went: { code: 'conflict', say: ({ problem }: { problem: string }) => problem },
})
