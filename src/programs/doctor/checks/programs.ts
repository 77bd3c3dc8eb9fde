import { note, ok, problem, some } from '../../../domain/finding.ts'
import { missingPrograms } from '../../up/check.ts'
import type { Check } from '../inspection-context.ts'

export const programs: Check = {
  about: 'machine',
  name: 'programs',
  run: async ({ path, cloud }) => {
    const missing = missingPrograms(path)
    if (missing.length === 0) return [ok('All programs that a cloud calls are installed.')]
    const why = some(missing.map(({ program, from }) => `${program}, from the package ${from}`))
    if (cloud?.fake) return [note('Programs are missing that only a cloud with machines needs.', why)]
    return [problem('Programs are missing.', 'programs-missing', why)]
  },
}
