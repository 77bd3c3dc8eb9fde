/**
 * Who has which address. Chosen and written under a lock of the network, so that parallel requests never get the same;
 * the key of the table guards it once more.
 */

import { canonicalIp, contains, eui64, formatIp, type IpVersion, isHostAddress, parseIp } from '../../kernel/cidr.ts'
import { withoutReach } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import { findFreeAddress } from './address.pool.ts'
import { portRefusals } from './port.refusals.ts'
import { subnetRefusals } from './subnet.refusals.ts'
import { cidrOf, getSubnet, isAutomatic, type Subnet, subnetsOfNetworks } from './subnet.store.ts'

/** An address asked for: a certain one, any of a subnet, or a certain one of a certain subnet. */
export interface AddressSpec {
  subnetId?: string
  ip?: string
}

export interface FixedIp {
  subnetId: string
  ip: string
}

export interface Holder {
  networkId: string
  mac: string
  /** Routers and the cloud's own ports may have any address of a subnet, also where guests make their own. */
  isService: boolean
  /** Takes the lowest free addresses instead of some. */
  lowest?: boolean
}

const MOST_ADDRESSES = 5
export const lockAddresses = (tx: StoreCtx, networkId: string) => lockName(tx, `addresses:${networkId}`)

/**
 * Chooses a port's addresses; the caller writes them. Holds the network's addresses until the transaction ends.
 * @param specs undefined: one address of each IP version that the network has
 * @param kept addresses the holder has already, which count as free for it
 * @throws conflict when taken or none is left; bad_request when it is none of the network's
 */
export async function chooseAddresses(
  tx: StoreCtx,
  holder: Holder,
  specs: readonly AddressSpec[] | undefined,
  kept: readonly FixedIp[] = [],
): Promise<FixedIp[]> {
  await lockAddresses(tx, holder.networkId)
  const subnets = await subnetsOfNetworks(tx, [holder.networkId])
  if (specs === undefined) return chooseUsual(tx, holder, subnets)
  if (specs.length > MOST_ADDRESSES && !holder.isService) throw portRefusals.too_many_addresses()
  const chosen: FixedIp[] = []
  for (const spec of specs) chosen.push(await chooseOne(tx, holder, subnets, spec, kept, chosen))
  if (holder.isService) return chosen
  const unnamed = subnets.filter((subnet) => isAutomatic(subnet) && !chosen.some((address) => address.subnetId === subnet.id))
  return [...chosen, ...unnamed.map((subnet) => automaticAddress(subnet, holder.mac))] // the guest takes them unasked
}

/** One IPv4 address and one IPv6 address where there are such subnets, and all that guests make themselves. */
async function chooseUsual(tx: StoreCtx, holder: Holder, subnets: readonly Subnet[]): Promise<FixedIp[]> {
  const chosen: FixedIp[] = []
  for (const version of [4, 6] as IpVersion[]) {
    const candidates = subnets.filter((subnet) => subnet.version === version && !isAutomatic(subnet))
    if (candidates.length === 0) continue
    const found = await firstFree(tx, candidates)
    if (!found) throw portRefusals.addresses_exhausted({ networkId: holder.networkId })
    chosen.push(found)
  }
  for (const subnet of subnets.filter(isAutomatic)) chosen.push(automaticAddress(subnet, holder.mac))
  return chosen
}

async function firstFree(tx: StoreCtx, subnets: readonly Subnet[]): Promise<FixedIp | undefined> {
  for (const subnet of subnets) {
    const ip = await findFreeAddress(tx, subnet)
    if (ip) return { subnetId: subnet.id, ip }
  }
  return undefined
}

export const automaticAddress = (subnet: Subnet, mac: string): FixedIp => ({
  subnetId: subnet.id,
  ip: formatIp(eui64(cidrOf(subnet), mac)),
})

/** The same addresses, but those that were made of an old MAC are made of the holder's. */
export async function readdress<W extends AddressSpec>(
  tx: StoreCtx,
  { networkId, mac }: Holder,
  oldMac: string,
  given: readonly W[],
): Promise<W[]> {
  if (mac === oldMac) return [...given]
  await lockAddresses(tx, networkId)
  const automatic = (await subnetsOfNetworks(tx, [networkId])).filter(isAutomatic)
  const made: W[] = []
  for (const spec of given) {
    const ip = spec.ip === undefined ? undefined : canonicalIp(spec.ip)
    const subnet = automatic.find((one) => automaticAddress(one, oldMac).ip === ip && (spec.subnetId ?? one.id) === one.id)
    const fresh = subnet && automaticAddress(subnet, mac)
    if (fresh) await requireFree(tx, fresh)
    made.push({ ...spec, ...fresh })
  }
  return made
}

async function chooseOne(
  tx: StoreCtx,
  holder: Holder,
  subnets: readonly Subnet[],
  spec: AddressSpec,
  kept: readonly FixedIp[],
  chosen: readonly FixedIp[],
): Promise<FixedIp> {
  const subnet = await subnetFor(tx, holder, subnets, spec)
  const taken = chosen.map((address) => address.ip)
  if (spec.ip === undefined) {
    if (isAutomatic(subnet) && !holder.isService) return automaticAddress(subnet, holder.mac)
    const old = kept.find((address) => address.subnetId === subnet.id && !taken.includes(address.ip))
    const ip = old?.ip ?? (await findFreeAddress(tx, subnet, { but: taken, lowest: holder.lowest }))
    if (!ip) throw portRefusals.addresses_exhausted({ networkId: holder.networkId })
    return { subnetId: subnet.id, ip }
  }
  const address = { subnetId: subnet.id, ip: requireAddressOf(subnet, spec.ip, holder) }
  if (taken.includes(address.ip)) throw portRefusals.address_twice({ ip: address.ip })
  if (!kept.some((old) => old.subnetId === address.subnetId && old.ip === address.ip)) await requireFree(tx, address)
  return address
}

async function subnetFor(
  tx: StoreCtx,
  holder: Holder,
  subnets: readonly Subnet[],
  { subnetId, ip }: AddressSpec,
): Promise<Subnet> {
  if (subnetId !== undefined) {
    const subnet = subnets.find((candidate) => candidate.id === subnetId)
    if (subnet) return subnet
    await getSubnet(withoutReach(tx), subnetId) // what is not there at all, or not for the caller to see, is not found
    throw portRefusals.subnet_of_other_network({ subnetId, networkId: holder.networkId })
  }
  if (ip === undefined) throw portRefusals.address_unsaid()
  const parsed = parseIp(ip)
  if (!parsed) throw subnetRefusals.bad_address({ field: 'fixed_address', text: ip })
  const subnet = subnets.find((candidate) => contains(cidrOf(candidate), parsed))
  if (!subnet) throw portRefusals.address_not_of_network({ ip })
  return subnet
}

function requireAddressOf(subnet: Subnet, text: string, holder: Holder): string {
  const ip = parseIp(text)
  if (!ip) throw subnetRefusals.bad_address({ field: 'fixed_address', text })
  const isGateway = holder.isService && formatIp(ip) === subnet.gateway && contains(cidrOf(subnet), ip)
  if (!isGateway && !isHostAddress(cidrOf(subnet), ip)) throw portRefusals.address_not_of_subnet({ ip: text })
  const automatic = isAutomatic(subnet) && !holder.isService
  if (automatic && automaticAddress(subnet, holder.mac).ip !== formatIp(ip))
    throw portRefusals.address_not_automatic({ ip: text, subnetId: subnet.id })
  return formatIp(ip)
}

async function requireFree(tx: StoreCtx, { subnetId, ip }: FixedIp): Promise<void> {
  const holder = await tx.db
    .selectFrom('address')
    .select('port_id')
    .where('subnet_id', '=', subnetId)
    .where('ip', '=', ip)
    .executeTakeFirst()
  if (holder) throw portRefusals.address_in_use({ ip, subnetId })
}
