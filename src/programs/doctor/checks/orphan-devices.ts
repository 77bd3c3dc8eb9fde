import { note, ok, some, warning } from '../../../domain/finding.ts'
import { listMetadataNamespaces } from '../../../drivers/network/ovn/host-ports/metadata-namespace.ts'
import { listTaps } from '../../../drivers/network/ovn/host-ports/tap.ts'
import { namespaceOf } from '../../agent/network.ts'
import { findTraces } from '../../host-inventory/trace.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/** Taps and metadata namespaces of this cloud on this host that no port stands for. */
export const orphanDevices: Check = {
  about: 'networks',
  name: 'orphaned devices',
  run: async (inspection) => {
    const { cloud, state, clock, hostId } = inspection
    if (!isReal(inspection) || !cloud || !inspection.isRoot) return []
    const { namespaces } = await findTraces(state, cloud, clock)
    if (!namespaces.includes(namespaceOf(cloud))) {
      if (inspection.roles.agent !== undefined) return [warning('The cloud’s network namespace is gone.', 'namespace-gone')]
      return namespaces.length === 0 ? [] : [note('Namespaces are left of a cloud that is down.', some(namespaces))]
    }
    if (hostId === undefined) return []
    const orphans = await confirmed(clock, () => lookForOrphans(inspection, namespaceOf(cloud)))
    if (orphans.length > 0) return [warning('Network devices are nobody’s.', 'orphan-device', some(orphans))]
    return [ok('Each tap and each metadata namespace is of a port on this host.')]
  },
}

async function lookForOrphans({ rows, clock, hostId }: InspectionContext, namespace: string): Promise<string[]> {
  const taps = await listTaps(clock, namespace)
  const networks = listMetadataNamespaces(namespace)
  const ports = await rows(({ db }) =>
    db
      .selectFrom('port')
      .select(['id', 'network_id'])
      .where('host_id', '=', hostId ?? '')
      .execute(),
  )
  const portIds = new Set(ports.map(({ id }) => id))
  const networkIds = new Set(ports.map(({ network_id }) => network_id))
  return [
    ...taps.filter(({ portId }) => !portIds.has(portId)).map(({ portId }) => `tap of the port ${portId}`),
    ...networks.filter((id) => !networkIds.has(id)).map((id) => `metadata namespace of the network ${id}`),
  ]
}
