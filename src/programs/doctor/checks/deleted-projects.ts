/** Finds what projects left that were deleted: identity lets a project go whatever it has. */
import { counted, ok, some, warning } from '../../../domain/finding.ts'
import { findLeftRows } from '../../project/left-rows.ts'
import { countsOf } from '../../project/text.ts'
import type { Check } from '../inspection-context.ts'

export const deletedProjects: Check = {
  about: 'database',
  name: 'deleted projects',
  run: async ({ rows }) => {
    const left = await rows(findLeftRows)
    if (left.length === 0) return [ok('No project that was deleted has left anything.')]
    const lines = left.map((one) => `${one.projectId}: ${countsOf(one)}`)
    return [warning(`${counted(left.length, 'deleted project')} left something behind.`, 'deleted-project', some(lines))]
  },
}
