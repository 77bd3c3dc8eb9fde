import { counted, type Finding, note, ok, some, warning } from '../../../domain/finding.ts'
import type { Tables } from '../../../store/tables.ts'
import { findProcesses } from '../../host-inventory/process.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** QEMU processes of this cloud on this host that no server stands for. */
export const orphanGuests: Check = {
  about: 'servers',
  name: 'orphaned guests',
  run: async (inspection) => {
    if (!isReal(inspection) || !inspection.isRoot) return []
    const orphans = await confirmed(inspection.clock, () => lookForOrphans(inspection))
    const running = guestsOf(inspection).length
    const findings: Finding[] = []
    if (orphans.length > 0) findings.push(warning('Guests run that are no server of this host.', 'orphan-guest', some(orphans)))
    else if (inspection.hostId !== undefined) findings.push(ok(`${counted(running, 'guest')} here, each of them a server.`))
    if (inspection.roles.agent === undefined && running > 0)
      findings.push(note(`${counted(running, 'guest')} on while the agent is down.`))
    return findings
  },
}

const guestsOf = ({ state }: InspectionContext) => findProcesses(state).filter(({ kind }) => kind === 'guest')

async function lookForOrphans(inspection: InspectionContext): Promise<string[]> {
  const guests = guestsOf(inspection)
  const servers = await inspection.rows(({ db }) =>
    db.selectFrom('server').select(['id', 'name', 'host_id', 'lifecycle']).execute(),
  )
  return judgeGuests(guests, servers, inspection.hostId)
}

export function judgeGuests(
  guests: readonly { pid: number; name: string }[],
  servers: readonly Pick<Tables['server'], 'id' | 'name' | 'host_id' | 'lifecycle'>[],
  hostId: string | undefined,
): string[] {
  const known = new Map(servers.map((server) => [server.id, server]))
  const seen = new Set<string>()
  return guests.flatMap(({ pid, name: id }) => {
    const server = known.get(id)
    const twice = seen.has(id)
    seen.add(id)
    if (!server) return [`process ${pid}: guest ${id} is no server`]
    if (hostId !== undefined && server.host_id !== hostId)
      return [`process ${pid}: server ${server.name} ${id} is on host ${server.host_id ?? 'none'}`]
    return twice ? [`process ${pid}: server ${server.name} ${id} runs a second time`] : []
  })
}
