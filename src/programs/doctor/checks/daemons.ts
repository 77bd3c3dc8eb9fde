import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { note, ok, problem } from '../../../domain/finding.ts'
import { ovnCentral, ovnChassis } from '../../../drivers/network/ovn/index.ts'
import { silentLog as log } from '../../../kernel/log.ts'
import { chassisOptions } from '../../agent/network.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

export interface Daemon {
  name: string
  pid?: number
}

/** The agent keeps them: what is missing a moment later is not being started. */
export const daemons: Check = {
  about: 'networks',
  name: 'daemons',
  run: async (inspection) => {
    if (!isReal(inspection)) return []
    if (!inspection.isRoot) return [note('Whether the network daemons run is seen by root alone.')]
    const dead = deadDaemons(inspection)
    if (inspection.roles.agent === undefined) {
      const alive = listDaemons(inspection).filter(({ pid }) => pid !== undefined)
      return alive.length === 0 ? [] : [note(`The agent is down; ${alive.length} network daemons go on for the guests.`)]
    }
    if (dead.length > 0) await inspection.clock.sleep(3000)
    const still = deadDaemons(inspection).filter((name) => dead.includes(name))
    if (still.length === 0) return [ok('All daemons of the virtual networks run.')]
    return [problem(`Network daemons do not run: ${still.join(', ')}.`, 'network-daemon')]
  },
}

const deadDaemons = (inspection: InspectionContext): string[] =>
  listDaemons(inspection).flatMap(({ name, pid }) => (pid === undefined ? [name] : []))

/** Those of this host's switch, and the central ones where this host has them. */
export function listDaemons({ state, cloud, clock }: Pick<InspectionContext, 'state' | 'cloud' | 'clock'>): Daemon[] {
  if (!cloud) return []
  const found: Daemon[] = []
  if (existsSync(state.central)) found.push(...ovnCentral({ folder: state.central, clock, log }).list())
  if (existsSync(join(state.agent, 'switch'))) {
    const options = chassisOptions({ state, cloud, hostname: '', encapIp: '' })
    const datapath = { type: 'netdev', reason: '' } as const // it is only listed
    found.push(...ovnChassis({ ...options, datapath, clock, log }).list())
  }
  return found
}
