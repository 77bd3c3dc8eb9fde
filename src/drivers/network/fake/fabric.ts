/** A fabric in memory. */
import { CloudError } from '../../../kernel/errors.ts'
import type { Fabric, Topology } from '../driver.ts'
import { type FakeNetworkWorld, fakeNetworkWorld } from './world.ts'

const KINDS = ['networks', 'ports', 'routers', 'groups'] as const satisfies readonly (keyof Topology)[]

export function fakeFabric(world: FakeNetworkWorld = fakeNetworkWorld()): Fabric {
  const reach = (signal: AbortSignal) => {
    signal.throwIfAborted()
    if (world.faults.has('fabric')) throw new CloudError('unavailable', 'The fake fabric was asked not to answer.')
  }
  const idsOf = (kind: string) =>
    [...world.fabric.keys()].flatMap((key) => (key.startsWith(`${kind} `) ? [key.slice(kind.length + 1)] : []))
  return {
    async ensure(topology, signal) {
      reach(signal)
      const wanted = textsOf(topology)
      const inserted = [...wanted.keys()].filter((key) => !world.fabric.has(key)).length
      const updated = [...wanted].filter(([key, text]) => world.fabric.has(key) && world.fabric.get(key) !== text).length
      const removed = [...world.fabric.keys()].filter((key) => !wanted.has(key)).length
      world.fabric.clear()
      for (const [key, text] of wanted) world.fabric.set(key, text)
      return { inserted, updated, removed }
    },
    async list(signal) {
      reach(signal)
      return { networks: idsOf('networks'), ports: idsOf('ports'), routers: idsOf('routers'), groups: idsOf('groups') }
    },
    async close() {},
  }
}

const textsOf = (topology: Topology): Map<string, string> =>
  new Map(KINDS.flatMap((kind) => topology[kind].map((item) => [`${kind} ${item.id}`, JSON.stringify(item)] as const)))
