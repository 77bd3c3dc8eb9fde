/** Reads the addresses of this host from the kernel, of devices that are down too. */
import { networkInterfaces } from 'node:os'
import type { Clock } from '../kernel/clock.ts'
import { runCommand } from '../wire/process/index.ts'
import type { HostAddress } from './public-block.ts'

interface Link {
  ifname: string
  addr_info: readonly { local: string; prefixlen: number }[]
}

/** Every IPv4 network of this host, with the device it is on. Without `ip`, as on a laptop, those that are up. */
export async function hostAddresses(clock: Clock): Promise<HostAddress[]> {
  try {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
    const links = JSON.parse(await runCommand(['ip', '-json', '-4', 'address', 'show'], { clock, env })) as Link[]
    return links.flatMap(({ ifname, addr_info }) =>
      (addr_info ?? []).map(({ local, prefixlen }) => ({ device: ifname, cidr: `${local}/${prefixlen}` })),
    )
  } catch {
    return Object.entries(networkInterfaces()).flatMap(([device, all]) =>
      (all ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [{ device, cidr }])),
    )
  }
}
