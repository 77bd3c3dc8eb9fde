import type { SeededRandom } from '../../time/seeded-random.ts'
import { textAt } from '../client.ts'
import { anyOf, freeAddresses, isFull, isSome, numberOfIp, rowsOf } from '../facts.ts'
import type { Thing } from '../model.ts'
import { addressesOf } from '../nouns.ts'
import type { Tenant } from '../tenant.ts'
import { type Action, Violation } from './action.ts'
import { change, create, remove } from './noun.ts'

export const PORTS = '/networking/v2.0/ports'

export const createPort: Action = {
  name: 'port.create',
  weight: 2,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    if (network) await makePort(tenant, network, random.chance(0.4) ? addressIn(tenant, network, random) : undefined)
  },
}

/** Ports that want one address at once: one gets it. */
export const contendForAddress: Action = {
  name: 'port.contend-for-address',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network'))
    const ip = network && addressIn(tenant, network, random)
    if (!ip) return
    const { begun } = tenant.model
    const made = await Promise.all([1, 2, 3].map(() => makePort(tenant, network, ip)))
    // unless one has moved away or gone before another was made
    const isAlone = tenant.model.begun === begun + made.length
    if (isAlone && made.filter((port) => port !== undefined).length > 1)
      throw new Violation(`${tenant.name} was promised ${ip} in network ${network.name} at several ports`)
  },
}

/** As many ports as there are addresses left, and some more, where these are few: no more than that get one. */
export const contendForLastAddresses: Action = {
  name: 'port.contend-for-last-addresses',
  weight: 1,
  async act(tenant, random) {
    const network = random.pick(tenant.model.of('network').filter(({ id }) => freeAddresses(tenant.cloud, id) < 6))
    if (!network) return
    await Promise.all(
      Array.from({ length: Math.max(0, freeAddresses(tenant.cloud, network.id)) + 2 }, () => makePort(tenant, network)),
    )
  },
}

export function makePort(tenant: Tenant, network: Thing, ip?: string, groups?: readonly Thing[]): Promise<Thing | undefined> {
  const taken = isSome(tenant, 'select 1 from address where network_id = ? and ip = ?', network.id, ip ?? '')
  const outside = () => ip !== undefined && !isInside(tenant, network, ip)
  return create(tenant, {
    kind: 'port',
    path: PORTS,
    body: (name) => ({
      port: {
        name,
        network_id: network.id,
        ...(ip ? { fixed_ips: [{ ip_address: ip }] } : {}),
        ...(groups && { security_groups: groups.map(({ id }) => id) }),
      },
    }),
    promised: { network: network.id, enabled: 'true', device: '', ...(groups && { groups: groups.map(({ id }) => id).join() }) },
    within: [network],
    read: (json) => ({ addresses: addressesOf((json as { port: unknown }).port), mac: textAt(json, 'port', 'mac_address') }),
    refusals: {
      400: outside,
      404: () => [network, ...(groups ?? [])].some(({ standing }) => standing !== 'there'),
      409: anyOf(isFull(tenant, 'port'), taken, () => freeAddresses(tenant.cloud, network.id) <= 0),
    },
  })
}

export const subnetsOf = (tenant: Tenant, network: Thing) =>
  rowsOf(tenant.cloud, 'select id, cidr, gateway from subnet where network_id = ? and version = 4', network.id)

const isInside = (tenant: Tenant, network: Thing, ip: string): boolean =>
  subnetsOf(tenant, network).some(({ cidr }) => {
    const [block = '', prefix] = String(cidr).split('/')
    return numberOfIp(ip) > numberOfIp(block) && numberOfIp(ip) < numberOfIp(block) + 2 ** (32 - Number(prefix)) - 1
  })

/** Mostly one that can be had: below the gateway's there is none. */
function addressIn(tenant: Tenant, network: Thing, random: SeededRandom): string | undefined {
  const subnet = random.pick(tenant.model.of('subnet').filter(({ within }) => within[0] === network))
  const [block = '', prefix] = (subnet?.promised('cidr') ?? '').split('/')
  const [a, b, c, d] = block.split('.')
  return subnet && [a, b, c, Number(d) + 2 + random.below(2 ** (32 - Number(prefix)) - 4)].join('.')
}

export const updatePort: Action = {
  name: 'port.update',
  weight: 1,
  async act(tenant, random) {
    const port = random.pick(tenant.model.of('port'))
    if (!port) return
    const path = `${PORTS}/${port.id}`
    const name = tenant.model.name('port')
    const enabled = random.chance(0.6)
    if (random.chance(0.5)) await change(tenant, port, { path, body: { port: { name } }, values: { name } })
    else await change(tenant, port, { path, body: { port: { admin_state_up: enabled } }, values: { enabled: String(enabled) } })
  },
}

/** It moves to another address: none or one of those that are free. */
export const movePort: Action = {
  name: 'port.move',
  weight: 1,
  async act(tenant, random) {
    const port = random.pick(tenant.model.of('port'))
    const ip = port?.within[0] && addressIn(tenant, port.within[0], random)
    const network = port?.within[0]
    if (!ip || !network) return
    const taken = isSome(
      tenant,
      'select 1 from address where network_id = ? and ip = ? and port_id != ?',
      network.id,
      ip,
      port.id,
    )
    const needed = isSome(tenant, 'select 1 from floating_ip where fixed_port_id = ?', port.id)
    await change(tenant, port, {
      path: `${PORTS}/${port.id}`,
      body: { port: { fixed_ips: [{ ip_address: ip }] } },
      values: { addresses: ip },
      refusals: { 400: anyOf(() => !isInside(tenant, network, ip), needed), 409: anyOf(taken, needed) },
    })
  },
}

export const deletePort: Action = {
  name: 'port.delete',
  weight: 2,
  async act(tenant, random) {
    const port = random.pick(tenant.model.of('port'))
    if (!port) return
    for (const floating of tenant.model.of('floatingip')) if (floating.mayShow('port', port.id)) floating.loosen('port', '')
    const isOwned = isSome(tenant, "select 1 from port where id = ? and device_owner like 'network:%'", port.id)
    await remove(tenant, port, `${PORTS}/${port.id}`, { refusals: { 409: isOwned } })
  },
}
