/** Deletes rows that this transaction has found: of several transactions that found one, one deletes it, and the others look again. */
import { RowLost } from './faults.ts'

interface Deletion {
  executeTakeFirst(): Promise<{ readonly numDeletedRows: bigint } | undefined>
}

/**
 * Inside `transact`, which runs the work again then: it does not find the row, and says so in its own words. Only PostgreSQL lets
 * two transactions find it.
 * @throws RowLost when fewer rows went than were found
 */
export async function deleteFound(deletion: Deletion, found = 1): Promise<void> {
  const gone = await deletion.executeTakeFirst()
  if (Number(gone?.numDeletedRows ?? 0) < found) throw new RowLost()
}
