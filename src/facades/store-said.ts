/** Says, as we do, what the store refuses, whichever API it came by. */
import { ourWords, type SaidBy } from '../api/refusal-table.ts'
import type { apiRefusals } from '../api/refusals.ts'
import type { CommonRefusals } from '../domain/refusals.ts'
import type { coreRefusals } from '../kernel/core-refusals.ts'

type StoreRefusals = Omit<CommonRefusals, keyof typeof coreRefusals | keyof typeof apiRefusals>

export const storeSaid = {
  database_busy: ourWords,
  database_silent: ourWords,
  database_full: ourWords,
  database_read_only: ourWords,
  database_unreadable: ourWords,
  database_unopened: ourWords,
  database_closed: ourWords,
  database_damaged: ourWords,
  too_many_conditions: ourWords,
  unstorable: ourWords,
  bad_store_url: ourWords,
  newer_schema: ourWords,
} satisfies SaidBy<StoreRefusals>
