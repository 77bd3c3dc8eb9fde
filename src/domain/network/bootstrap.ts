/** The networks of a fresh cloud: `public` to the outside world, and `private` behind a router in the demo project, whose guests answer ssh. */
import { type StoreCtx, transact } from '../../store/context.ts'
import { asCloud } from './access.ts'
import { networkRefusals } from './network.refusals.ts'
import { listNetworks, type Network } from './network.store.ts'
import { createNetwork, OVERLAY_MTU } from './network.ts'
import { addRouterInterface } from './router.interface.ts'
import { createRouter } from './router.ts'
import { ensureDefaultGroup } from './security-group.ts'
import { createRules } from './security-rule.ts'
import { listSubnets } from './subnet.store.ts'
import { createSubnet } from './subnet.ts'

export interface FirstNetworks {
  publicCidr: string
  /** The host's own address on the provider network. */
  publicGateway: string
  physicalNetwork: string
  /** Absent: no private network is made. */
  demoProjectId?: string
  adminProjectId: string
  /** Hosts will exchange what guests send encrypted: no larger packets fit. */
  encryptsTunnels?: boolean
  /** What guests of `private` ask for names. */
  dns?: string[]
}

/** Idempotent: what was made once and deleted by somebody since stays deleted, as long as `public` stands. */
export async function bootstrapNetwork(ctx: StoreCtx, first: FirstNetworks): Promise<void> {
  await transact(asCloud(ctx), async (tx) => {
    const found = (await listNetworks(tx, { physical_network: [first.physicalNetwork] })).find(
      (network) => network.kind === 'flat',
    )
    if (found) return requireSameBlock(tx, found, first)
    const external = await createPublic(tx, first)
    if (!first.demoProjectId) return
    await createPrivate(tx, external, first.demoProjectId, first)
    await admitSshAndPing(tx, first.demoProjectId)
  })
}

/** Addresses that are handed out cannot move with a new setting. */
async function requireSameBlock(tx: StoreCtx, network: Network, { publicCidr }: FirstNetworks): Promise<void> {
  const subnets = await listSubnets(tx, { network_id: [network.id], version: [4] })
  const [subnet] = subnets
  if (subnet && subnets.every(({ cidr }) => cidr !== publicCidr))
    throw networkRefusals.public_block_fixed({ has: subnet.cidr, wanted: publicCidr })
}

async function createPublic(tx: StoreCtx, first: FirstNetworks): Promise<Network> {
  const network = await createNetwork(tx, {
    projectId: first.adminProjectId,
    name: 'public',
    external: true,
    kind: 'flat',
    physicalNetwork: first.physicalNetwork,
  })
  await createSubnet(tx, {
    projectId: first.adminProjectId,
    networkId: network.id,
    name: 'public-subnet',
    version: 4,
    cidr: first.publicCidr,
    gateway: first.publicGateway,
    dhcp: false,
  })
  return network
}

async function createPrivate(
  tx: StoreCtx,
  external: Network,
  projectId: string,
  { dns = [], encryptsTunnels }: FirstNetworks,
): Promise<void> {
  // no host has said so yet
  const mtu = encryptsTunnels ? OVERLAY_MTU.encrypted : undefined
  const network = await createNetwork(tx, { projectId, name: 'private', mtu })
  const subnet = await createSubnet(tx, {
    projectId,
    networkId: network.id,
    name: 'private-subnet',
    version: 4,
    cidr: '10.0.0.0/24',
    dns,
  })
  const router = await createRouter(tx, { projectId, name: 'router', gateway: { networkId: external.id } })
  await addRouterInterface(tx, router.id, { subnetId: subnet.id })
}

/** Into the demo project only: a first guest can be reached with what `welkin up` prints. Every other project begins closed. */
async function admitSshAndPing(tx: StoreCtx, projectId: string): Promise<void> {
  const { id } = await ensureDefaultGroup(tx, projectId)
  await createRules(tx, id, [
    { direction: 'ingress', version: 4, protocol: 'tcp', min: 22, max: 22 },
    { direction: 'ingress', version: 4, protocol: 'icmp' },
  ])
}
