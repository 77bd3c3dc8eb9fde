/** What a check of `welkin doctor` says. */
import { printable } from '../kernel/printable.ts'

/** `note`: worth knowing; `warning`: works, but not as it should or not for long; `problem`: something does not work. */
export type Level = 'ok' | 'note' | 'warning' | 'problem'

export interface Finding {
  level: Level
  /** One line. */
  what: string
  /** Why it is so, or which things it is about; a line each. */
  why?: string
  /** The page of `docs/runbooks/` that says what to do, without its ending. */
  runbook?: string
}

export const ok = (what: string, why?: string): Finding => ({ level: 'ok', what, why })
export const note = (what: string, why?: string): Finding => ({ level: 'note', what, why })
export const warning = (what: string, runbook: string, why?: string): Finding => ({ level: 'warning', what, why, runbook })
export const problem = (what: string, runbook: string, why?: string): Finding => ({ level: 'problem', what, why, runbook })

const SHOWN = 10

/** The first few of many things, a line each, whatever they are called. */
export const some = (lines: readonly string[]): string =>
  [...lines.slice(0, SHOWN).map(printable), ...(lines.length > SHOWN ? [`… and ${lines.length - SHOWN} more`] : [])].join('\n')

/** `1 guest`, `2 guests`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
