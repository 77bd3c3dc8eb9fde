/** The doctor's findings for people, grouped as the checks are. Pure. */
import type { Finding, Level } from '../../domain/finding.ts'
import { printable } from '../../kernel/printable.ts'

export interface Examined {
  about: string
  name: string
  findings: readonly Finding[]
}

const MARK: Record<Level, string> = { ok: '✓', note: '·', warning: '!', problem: '✗' }
/** SGR of ECMA-48: green, none, yellow, red. */
const COLOUR: Record<Level, string> = { ok: '32', note: '', warning: '33', problem: '31' }
const LEVELS: readonly Level[] = ['problem', 'warning', 'note', 'ok']

export interface ReportOptions {
  colour: boolean
  /** Where the pages named by findings are. */
  runbooks: string
}

export function reportOf(examined: readonly Examined[], options: ReportOptions): string {
  const groups = Map.groupBy(examined, ({ about }) => about)
  const parts = [...groups].map(([about, checks]) =>
    [about, ...checks.flatMap(({ findings }) => findings.flatMap((finding) => linesOf(finding, options)))].join('\n'),
  )
  return `${parts.join('\n\n')}\n\n${summaryOf(examined)}`
}

function linesOf({ level, what, why, runbook }: Finding, { colour, runbooks }: ReportOptions): string[] {
  const mark = colour && COLOUR[level] !== '' ? `\u001b[${COLOUR[level]}m${MARK[level]}\u001b[0m` : MARK[level]
  const more = [...(why?.split('\n') ?? []), ...(runbook === undefined ? [] : [`see ${runbooks}/${runbook}.md`])]
  return [`  ${mark} ${printable(what)}`, ...more.map((line) => `      ${printable(line)}`)]
}

function summaryOf(examined: readonly Examined[]): string {
  const findings = examined.flatMap((check) => check.findings)
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length
  const words: Record<Level, [string, string]> = {
    problem: ['problem', 'problems'],
    warning: ['warning', 'warnings'],
    note: ['note', 'notes'],
    ok: ['in order', 'in order'],
  }
  return LEVELS.map((level) => `${count(level)} ${words[level][count(level) === 1 ? 0 : 1]}`).join(', ')
}

/** Notes and warnings are no failure. */
export const exitCodeOf = (examined: readonly Examined[]): 0 | 1 =>
  examined.some(({ findings }) => findings.some(({ level }) => level === 'problem')) ? 1 : 0
