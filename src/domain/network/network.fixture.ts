/** What the tests of this folder start from. */

import type { Topology } from '../../drivers/network/driver.ts'
import type { Who } from '../../kernel/context.ts'
import type { Store } from '../../store/store.ts'
import { openTestStore, type TestCtx, testCtx } from '../../store/testing.ts'
import { createNetwork, createSubnet, type Network, readPart, type Subnet, slicesOf } from './index.ts'

export const member = (projectId: string, ...roles: string[]): Who => personOf(projectId, [...roles, 'member', 'reader'])

export const reader = (projectId: string): Who => personOf(projectId, ['reader'])

const personOf = (projectId: string, roles: string[]): Who => ({
  kind: 'user',
  userId: `user-of-${projectId}`,
  userName: 'somebody',
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: projectId, projectDomainId: 'default' },
  roles,
})

export interface World {
  cloud: TestCtx
  /** Ordinary members of two projects. */
  ann: TestCtx
  bob: TestCtx
  admin: TestCtx
}

export function worldOf(store: Store): World {
  const cloud = testCtx(store)
  return {
    cloud,
    ann: { ...cloud, who: member('ann') },
    bob: { ...cloud, who: member('bob') },
    admin: { ...cloud, who: member('ops', 'admin') },
  }
}

/** In memory, for what does not depend on the database. */
export const openWorld = async (): Promise<World & { close(): Promise<void> }> => {
  const store = await openTestStore()
  return { ...worldOf(store), close: () => store.close() }
}

export async function makeNetwork(
  ctx: TestCtx,
  cidr = '10.0.0.0/24',
  given: object = {},
): Promise<{ network: Network; subnet: Subnet }> {
  const network = await createNetwork(ctx, { name: 'net' })
  const subnet = await createSubnet(ctx, { networkId: network.id, version: cidr.includes(':') ? 6 : 4, cidr, ...given })
  return { network, subnet }
}

/** An external network and a router of `ctx` between it and a network of its own. */
export async function makeOutside(world: World): Promise<Network> {
  const network = await createNetwork(world.admin, { name: 'outside', external: true, kind: 'flat', physicalNetwork: 'public' })
  await createSubnet(world.admin, {
    networkId: network.id,
    version: 4,
    cidr: '172.24.4.0/24',
    dhcp: false,
    gateway: '172.24.4.1',
  })
  return network
}

/** Everything that the fabric should be, as the reconciler reads it: each thing once, though slices tell of some again. */
export async function wholeTopology(cloud: TestCtx): Promise<Topology> {
  const list = async () => ({ networks: [], ports: [], routers: [], groups: [] })
  const parts: Topology[] = []
  for (const slice of await slicesOf(cloud, { list })) parts.push((await readPart(cloud, slice)).topology)
  const once = <T extends { id: string }>(of: (topology: Topology) => readonly T[]): T[] => [
    ...new Map(parts.flatMap((topology) => of(topology).map((one) => [one.id, one] as const))).values(),
  ]
  return {
    networks: once((t) => t.networks),
    ports: once((t) => t.ports),
    routers: once((t) => t.routers),
    groups: once((t) => t.groups),
  }
}
