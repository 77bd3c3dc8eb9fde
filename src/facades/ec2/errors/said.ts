/** Says what a line of EC2's tables has: a code that clients branch on, and a sentence where EC2 has one of its own. */
import type { SaidBy } from '../../../api/refusal-table.ts'

export type Ec2Said<R> = SaidBy<R, { readonly code: string }>
