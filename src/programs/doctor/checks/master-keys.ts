/** Looks whether the master keys of secrets are there and open what they sealed. */
import { type Finding, ok, problem } from '../../../domain/finding.ts'
import { examineMasterKeys, type WantedMasterKeys, wantedMasterKeys } from '../../secret/examine-master-keys.ts'
import { type Check, describeError, type InspectionContext, NoDatabase } from '../inspection-context.ts'

export const masterKeys: Check = {
  about: 'secrets',
  name: 'master keys',
  run: async (inspection) => {
    const { cloud, isRoot } = inspection
    if (!cloud || cloud.joined !== undefined || (!cloud.fake && !isRoot)) return []
    try {
      const wanted = await inspection.rows(wantedMasterKeys)
      return wanted.ids.length === 0 ? [] : [await judge(inspection, wanted)]
    } catch (error) {
      if (error instanceof NoDatabase) return []
      return [problem('The master keys of secrets cannot be reached.', 'master-key-away', describeError(error))]
    }
  },
}

async function judge({ state, clock }: InspectionContext, wanted: WantedMasterKeys): Promise<Finding> {
  const { missing, places, inForce, place } = await examineMasterKeys(state, clock, wanted)
  if (missing !== undefined)
    return problem(
      `The master key ${missing} is not where it should be.`,
      'master-key-away',
      `It is in none of: ${places.join(', ')}`,
    )
  return ok(`The master key ${inForce} is in ${place}, and opens the keys of projects.`)
}
