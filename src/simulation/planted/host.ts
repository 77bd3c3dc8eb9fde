/** Bugs in how hosts are filled, told and heard. */
import type { PlantedBug } from './planted-bug.ts'

export const HOST_BUGS: readonly PlantedBug[] = [
  {
    name: 'claim-not-counted',
    file: 'src/domain/host/placement.ts',
    text: '  await addToHost(tx, host.id, need, 1)\n',
    becomes: '',
    leavesOut: 'counting a claim towards its host',
  },
  {
    name: 'old-report-taken',
    file: 'src/domain/host/host.ts',
    text: 'if (!row || generation <= row.observed_generation) return false',
    becomes: 'if (!row) return false',
    leavesOut: 'whether a report is older than the last',
  },
]
