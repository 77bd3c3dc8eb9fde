import { listDaemons } from '../doctor/checks/daemons.ts'
import { type InspectionContext, isReal } from '../doctor/inspection-context.ts'
import { findProcesses, memoryOf } from '../host-inventory/process.ts'

export interface RunningProcess {
  kind: 'program' | 'daemon' | 'guest'
  name: string
  pid: number
  /** Resident. */
  memoryBytes: number
}

/** Our programs, the daemons of the networks, the guests: those that live. */
export function listProcesses(inspection: InspectionContext): RunningProcess[] {
  const programs = Object.entries(inspection.roles).map(([name, pid]) => ({ kind: 'program' as const, name, pid }))
  if (!isReal(inspection)) return alive(programs)
  const daemons = inspection.isRoot
    ? listDaemons(inspection).map(({ name, pid }) => ({ kind: 'daemon' as const, name, pid }))
    : []
  const guests = findProcesses(inspection.state).filter(({ kind }) => kind === 'guest')
  return alive([...programs, ...daemons, ...guests])
}

type Listed = Omit<RunningProcess, 'memoryBytes' | 'pid'> & { pid?: number }

const alive = (found: readonly Listed[]): RunningProcess[] =>
  found.flatMap(({ kind, name, pid }) => (pid === undefined ? [] : [{ kind, name, pid, memoryBytes: memoryOf(pid) }]))
