/** What deleted projects left, for people. Pure. */
import { counted } from '../../domain/finding.ts'
import { columns } from '../columns.ts'
import type { KeptRow, LeftRows } from './left-rows.ts'

export const countsOf = ({ counts }: LeftRows): string =>
  Object.entries(counts)
    .map(([noun, count]) => counted(count, noun, manyOf(noun)))
    .join(', ')

/** `networks for others`, `namespaces of metadata definitions`. */
const manyOf = (noun: string): string => noun.replace(/^(.*?)( (?:for|of) .*)?$/, (_, head, rest = '') => `${head}s${rest}`)

export const leftText = (left: readonly LeftRows[]): string =>
  left.length === 0
    ? 'No project that was deleted has left anything.'
    : columns(left.map((one) => [one.projectId, countsOf(one)])).join('\n')

export function purgedText(projectId: string, kept: readonly KeptRow[]): string {
  if (kept.length === 0) return `Nothing of ${projectId} is left.`
  return [`Of ${projectId} is still there:`, ...columns(kept.map((row) => [row.noun, row.key, reasonOf(row)]))].join('\n')
}

const reasonOf = ({ why, forOthers }: KeptRow): string =>
  forOthers ? 'others may use it: it goes with --others' : (why ?? 'goes when its host has removed it; run this again')
