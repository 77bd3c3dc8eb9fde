import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ok, problem, some } from '../../../domain/finding.ts'
import { metadataPortsOfHost } from '../../../domain/network/index.ts'
import { readFlowGaps } from '../../../drivers/network/ovn/daemons/flow-tables.ts'
import { foreignFlows } from '../../../drivers/network/ovn/daemons/foreign-flows.ts'
import { bridgesWithoutFlow } from '../../../drivers/network/ovn/daemons/plain-bridges.ts'
import { hasMetadataNamespace, isMetadataNamespace } from '../../../drivers/network/ovn/host-ports/metadata-namespace.ts'
import { listTaps, tapName } from '../../../drivers/network/ovn/host-ports/tap.ts'
import { type FaultyLink, faultyLinks, readLinks } from '../../../drivers/network/ovn/kernel-links.ts'
import { INTEGRATION_BRIDGE, isPluggedIn, openSwitch, type Switch } from '../../../drivers/network/ovn/switch.ts'
import { silentLog } from '../../../kernel/log.ts'
import { namespaceOf } from '../../agent/network.ts'
import { findTraces } from '../../host-inventory/trace.ts'
import { confirmed } from '../confirm.ts'
import { type Check, type InspectionContext, isReal } from '../inspection-context.ts'

/**
 * What running guests of this host need and somebody took away, or changed: their taps' places in the switch, its flows, the devices
 * that the switch holds, their networks' metadata addresses.
 */
export const lostDevices: Check = {
  about: 'networks',
  name: 'lost devices',
  run: async (inspection) => {
    const { cloud, state, clock, hostId } = inspection
    if (!isReal(inspection) || !cloud || !inspection.isRoot || hostId === undefined) return []
    const namespace = namespaceOf(cloud)
    if (!(await findTraces(state, cloud, clock)).namespaces.includes(namespace)) return [] // told by another check
    const lost = await confirmed(clock, async () => [
      ...(await unplugged(inspection, namespace)),
      ...(await lostMetadata(inspection, namespace, hostId)),
    ])
    if (lost.length === 0) return [ok('Running guests are plugged into the switch, and their metadata addresses are there.')]
    return [problem('Running guests have lost their network.', 'port-unplugged', some(lost))]
  },
}

const FAULTS: Record<FaultyLink['fault'], string> = {
  absent: 'the switch holds a device that has gone',
  other: 'the switch holds a device from before it was made anew',
  down: 'set down',
}
const withoutFlows = (table: number): string =>
  table === 0
    ? `the switch passes nothing: ${INTEGRATION_BRIDGE} has no flows`
    : `the switch drops what passes table ${table} of ${INTEGRATION_BRIDGE}: it has no flows`

const wordsOf = ({ device, fault }: FaultyLink): string => `${FAULTS[fault]}: ${device}`

/** A tap that a guest holds has a place in the integration bridge, which has flows, and what has one is a device of the kernel's. */
async function unplugged({ state, clock }: InspectionContext, namespace: string): Promise<string[]> {
  const held = (await listTaps(clock, namespace)).filter((tap) => tap.held)
  const folder = join(state.agent, 'switch')
  const path = join(folder, 'conf.sock')
  if (!existsSync(path)) return held.map(({ portId }) => `the switch does not run: ${portId}`)
  const replica = openSwitch({ kind: 'unix', path }, clock, silentLog)
  try {
    await replica.ready({ timeoutMs: 5000 })
    const out = held.filter(({ portId }) => !isPluggedIn(replica, INTEGRATION_BRIDGE, tapName(portId)))
    const gaps = held.length > 0 ? await readFlowGaps(folder, clock) : undefined
    const plain = plainBridges(replica)
    const silent = await bridgesWithoutFlow(folder, plain, clock)
    const whole = plain.filter((name) => !silent.includes(name))
    return [
      ...(gaps?.tables ?? []).map(withoutFlows),
      ...silent.map((name) => `the switch passes nothing: ${name} has no flow`),
      ...(held.length > 0 ? await foreignFlows(folder, whole, clock) : []).map(
        (words) => `the switch has flows that are not the cloud's: ${words}`,
      ),
      ...out.map(({ portId }) => `not in the switch: the port ${portId}`),
      ...faultyLinks(replica, await readLinks(clock, namespace)).map(wordsOf),
    ]
  } finally {
    replica.close()
  }
}

const plainBridges = (replica: Switch): string[] =>
  [...replica.rows('Bridge').values()].flatMap(({ name }) => (name === INTEGRATION_BRIDGE ? [] : [name]))

/** Each namespace costs a process: one after the other. */
async function lostMetadata({ rows, clock }: InspectionContext, namespace: string, hostId: string): Promise<string[]> {
  const lost: string[] = []
  for (const network of await rows((ctx) => metadataPortsOfHost(ctx, hostId))) {
    const of = `the network ${network.networkId}`
    if (!hasMetadataNamespace(namespace, network.networkId)) lost.push(`no metadata address: ${of}`)
    else if (!(await isMetadataNamespace(clock, namespace, network)))
      lost.push(`the metadata namespace lacks its card, an address or a route: ${of}`)
  }
  return lost
}
