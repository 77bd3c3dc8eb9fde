/** Says, as we do, what tags refuse, whichever API they came by. */
import { ourWords, type SaidBy } from '../api/refusal-table.ts'
import type { tagRefusals } from '../domain/tag/index.ts'

export const tagSaid = {
  too_many: ourWords,
  bad_key: ourWords,
  bad_value: ourWords,
  key_twice: ourWords,
} satisfies SaidBy<typeof tagRefusals>
