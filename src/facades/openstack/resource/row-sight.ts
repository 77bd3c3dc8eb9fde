/** What a caller is shown of rows by rules for their parts, as a text that rows kept as bytes are known by. */
import { callerOf } from '../../../api/policy/caller.ts'
import type { Guarded, Policy } from '../../../api/policy/policy.ts'
import type { StoreCtx } from '../../../domain/context.ts'

/** What rules may be asked about a row. */
const OWNERS = ['project_id', 'user_id']

/**
 * The same text only where each row looks the same. Most rules answer alike about all rows of one project, and then it is their answers;
 * where a rule asks more of a row, it is the caller, as long as the rules stay.
 * @param projectId all rows are of this project; absent: of any
 */
export function sightOfRows(ctx: StoreCtx, policy: Policy, rules: readonly Guarded[], projectId: string | undefined): string {
  const known = projectId === undefined ? {} : { project_id: projectId }
  const open = projectId === undefined ? OWNERS : ['user_id']
  const answers = rules.map((rule) => policy.answers(ctx, rule, known, open))
  const sight = answers.map((answer) => (answer === undefined ? '?' : answer ? '+' : '-')).join('')
  return answers.includes(undefined) ? `${sight} ${policy.edition} ${JSON.stringify(callerOf(ctx))}` : sight
}
