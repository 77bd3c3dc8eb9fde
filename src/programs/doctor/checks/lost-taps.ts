import { ok, problem, some } from '../../../domain/finding.ts'
import { listTaps, type Tap } from '../../../drivers/network/ovn/host-ports/tap.ts'
import { namespaceOf } from '../../agent/network.ts'
import { findTraces } from '../../host-inventory/trace.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** A guest that was started anew a moment ago has no tap for a while. */
const SETTLED_AFTER_MS = 10_000

/** Running guests of this host whose tap was deleted under them: what they hold is no device any more. */
export const lostTaps: Check = {
  about: 'networks',
  name: 'lost taps',
  run: async (inspection) => {
    const { cloud, state, clock, hostId } = inspection
    if (!isReal(inspection) || !cloud || !inspection.isRoot || hostId === undefined) return []
    const namespace = namespaceOf(cloud)
    if (!(await findTraces(state, cloud, clock)).namespaces.includes(namespace)) return [] // told by another check
    const lost = await confirmed(clock, async () =>
      judgeTaps(await runningPorts(inspection, hostId), await listTaps(clock, namespace)),
    )
    if (lost.length === 0) return [ok('Running guests hold the taps of their ports.')]
    return [
      problem('Running guests hold taps that were deleted: only a hard reboot gives them new ones.', 'tap-lost', some(lost)),
    ]
  },
}

interface GuestPort {
  id: string
  server: string
  name: string
}

/** A tap that is set down tells nothing of who has it open. */
export function judgeTaps(ports: readonly GuestPort[], taps: readonly Tap[]): string[] {
  const there = new Map(taps.map((tap) => [tap.portId, tap]))
  const isLost = ({ id }: GuestPort) => {
    const tap = there.get(id)
    return !tap || (tap.isUp && !tap.held)
  }
  return ports.filter(isLost).map(({ id, server, name }) => `the guest ${name} (${server}): the port ${id}`)
}

const runningPorts = ({ rows, clock }: InspectionContext, hostId: string): Promise<GuestPort[]> =>
  rows(({ db }) =>
    db
      .selectFrom('port')
      .innerJoin('server', 'server.id', 'port.server_id')
      .select(['port.id', 'server.id as server', 'server.name'])
      .where('port.host_id', '=', hostId)
      .where('server.lifecycle', '=', 'built')
      .where('server.wanted_power', '=', 'running')
      .where('server.observed_power', '=', 'running')
      .where('server.updated_at', '<', clock.now() - SETTLED_AFTER_MS)
      .orderBy('server.name')
      .execute(),
  )
