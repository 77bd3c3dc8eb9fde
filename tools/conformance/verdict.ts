/** The run as a whole: counts, reasons, and whether it counts as passed. */
import type { OracleWatch } from '../oracle/watch.ts'
import type { TestOutcome } from './outcome.ts'

export interface Verdict {
  passed: boolean
  /** Ready to print. */
  lines: string[]
}

/** What the oracle heard meanwhile. */
export type Overheard = Pick<OracleWatch, 'faults' | 'exchanges' | 'operations'>

/** @param required id → name of those that must have run and passed */
export function judge(outcomes: readonly TestOutcome[], required: ReadonlyMap<string, string>, overheard?: Overheard): Verdict {
  const of = (...statuses: TestOutcome['status'][]) => outcomes.filter(({ status }) => statuses.includes(status))
  const failed = of('fail', 'uxsuccess')
  const skipped = of('skip', 'xfail')
  const passed = of('success')
  const missing = [...required].filter(([id]) => !passed.some(({ name }) => name.includes(`id-${id}`)))
  const faults = overheard?.faults() ?? []
  return {
    passed: failed.length === 0 && missing.length === 0 && faults.length === 0 && passed.length > 0,
    lines: [
      ...failed.map((one) => `✖ ${describe(one)}`),
      ...skipped.map((one) => `– skipped: ${describe(one)}`),
      ...missing.map(([id, name]) => `✖ required, and did not pass: ${name} (${id})`),
      ...faults.map((fault) => `✖ against the description: ${fault}`),
      ...(overheard ? [oracleLine(overheard, faults.length)] : []),
      ...(required.size > 0 ? [`required: ${required.size - missing.length} of ${required.size} passed`] : []),
      `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
    ],
  }
}

const oracleLine = ({ exchanges, operations }: Overheard, faults: number) =>
  `oracle: ${exchanges()} exchanges of ${operations.size} described operations, ${faults} kinds of fault`

const describe = ({ name, reason }: TestOutcome) => `${name.replace(/\[.*$/, '')}\n${reason.replace(/^/gm, '    ')}`
