/** Runs checks, each for itself: one that fails is a finding and keeps no other from being run. */
import { warning } from '../../domain/finding.ts'
import { type Check, describeError, type InspectionContext, NoDatabase } from './inspection-context.ts'
import type { Examined } from './report.ts'

/** One after the other: a doctor should not be the load that it measures. */
export async function examine(checks: readonly Check[], inspection: InspectionContext): Promise<Examined[]> {
  const examined: Examined[] = []
  for (const { about, name, run } of checks)
    examined.push({ about, name, findings: await findingsOf(name, () => run(inspection)) })
  return examined.filter(({ findings }) => findings.length > 0)
}

async function findingsOf(name: string, run: () => ReturnType<Check['run']>): ReturnType<Check['run']> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof NoDatabase) return [] // said by the database's own check
    return [warning(`The check "${name}" could not be made.`, 'check-failed', describeError(error))]
  }
}
