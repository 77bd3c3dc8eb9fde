import { counted, type Finding, ok, problem, some, warning } from '../../../domain/finding.ts'
import { isoSeconds } from '../../../kernel/clock.ts'
import type { OperationRow } from '../../../operation/tables.ts'
import type { Check } from '../inspection-context.ts'

/** Longer than any step may take, a guest's start included. */
const LONG_MS = 15 * 60_000
const MANY_TRIES = 5

export const operations: Check = {
  about: 'work',
  name: 'operations',
  run: async ({ rows, clock }) => {
    const open = await rows(({ db }) =>
      db
        .selectFrom('operation')
        .selectAll()
        .where('state', 'in', ['running', 'unwinding', 'stuck'])
        .orderBy('created_at')
        .execute(),
    )
    return judgeOperations(open, clock.now())
  },
}

export function judgeOperations(open: readonly OperationRow[], now: number): Finding[] {
  const stuck = open.filter(({ state }) => state === 'stuck')
  const slow = open.filter((row) => row.state !== 'stuck' && (row.tries >= MANY_TRIES || now - row.created_at > LONG_MS))
  const found: Finding[] = []
  if (stuck.length > 0)
    found.push(problem(`${counted(stuck.length, 'operation')} could not be undone.`, 'operation-stuck', linesOf(stuck)))
  if (slow.length > 0)
    found.push(
      warning(
        `${counted(slow.length, 'operation')} ${slow.length === 1 ? 'does' : 'do'} not get on.`,
        'operation-slow',
        linesOf(slow),
      ),
    )
  return found.length > 0 ? found : [ok(`No operation is stuck (${open.length} under way).`)]
}

const linesOf = (rows: readonly OperationRow[]): string =>
  some(
    rows.map(
      ({ id, kind, created_at, params, trouble }) =>
        `${kind} ${id} of ${isoSeconds(created_at)}, ${params}${trouble === null ? '' : `: ${trouble}`}`,
    ),
  )
