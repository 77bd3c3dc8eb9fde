/** A fabric in memory. */
import type { Fabric, Topology, TopologyScope } from '../driver.ts'
import { fabricRefusals } from '../refusals.ts'
import { type FakeNetworkWorld, fakeNetworkWorld } from './world.ts'

const KINDS = ['networks', 'ports', 'routers', 'groups'] as const satisfies readonly (keyof Topology)[]

export function fakeFabric(world: FakeNetworkWorld = fakeNetworkWorld()): Fabric {
  const reach = (signal: AbortSignal) => {
    signal.throwIfAborted()
    if (world.faults.has('fabric')) throw fabricRefusals.fake_fault({ what: 'the fabric does not answer' })
  }
  const idsOf = (kind: string) =>
    [...world.fabric.keys()].flatMap((key) => (key.startsWith(`${kind} `) ? [key.slice(kind.length + 1)] : []))
  return {
    async ensure(topology, signal, scope) {
      reach(signal)
      const wanted = textsOf(topology)
      const gone = [...(scope ? spokenOf(scope, world) : world.fabric.keys())].filter(
        (key) => !wanted.has(key) && world.fabric.has(key),
      )
      const inserted = [...wanted.keys()].filter((key) => !world.fabric.has(key)).length
      const updated = [...wanted].filter(([key, text]) => world.fabric.has(key) && world.fabric.get(key) !== text).length
      for (const key of gone) world.fabric.delete(key)
      for (const [key, text] of wanted) world.fabric.set(key, text)
      noteNetworks(topology, world)
      return { inserted, updated, removed: gone.length, compared: wanted.size + gone.length }
    },
    async list(signal) {
      reach(signal)
      return { networks: idsOf('networks'), ports: idsOf('ports'), routers: idsOf('routers'), groups: idsOf('groups') }
    },
    async uplinks(signal) {
      reach(signal)
      return [...world.uplinks]
    },
    watch(listener) {
      world.watchers.add(listener)
      return () => world.watchers.delete(listener)
    },
    async close() {},
  }
}

const textsOf = (topology: Topology): Map<string, string> =>
  new Map(
    KINDS.flatMap((kind) =>
      // its members are its ports' own words
      topology[kind].map((item) => [`${kind} ${item.id}`, JSON.stringify({ ...item, members: undefined })] as const),
    ),
  )

/** What goes unless the topology has it. */
function spokenOf(scope: TopologyScope, { portsOf }: FakeNetworkWorld): Set<string> {
  const ports = [...scope.ports, ...scope.wholeNetworks.flatMap((id) => [...(portsOf.get(id) ?? [])])]
  return new Set([
    ...[...scope.networks, ...scope.wholeNetworks].map((id) => `networks ${id}`),
    ...ports.map((id) => `ports ${id}`),
    ...scope.routers.map((id) => `routers ${id}`),
    ...scope.groups.map((id) => `groups ${id}`),
  ])
}

function noteNetworks(topology: Topology, { portsOf }: FakeNetworkWorld): void {
  for (const { id, networkId } of topology.ports) {
    const known = portsOf.get(networkId)
    if (known) known.add(id)
    else portsOf.set(networkId, new Set([id]))
  }
}
