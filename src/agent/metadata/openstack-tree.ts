/** The OpenStack form of metadata, `/openstack/<version>/…`: what the service answers and the config drive holds. */
import { isIPv4 } from 'node:net'
import type { WantedGuest } from '../../domain/compute/index.ts'
import type { Random } from '../../kernel/random.ts'

/** The versions a guest may ask for; all are answered with the newest form, which only ever grew. */
export const OPENSTACK_VERSIONS = [
  '2012-08-10',
  '2013-04-04',
  '2013-10-17',
  '2015-10-15',
  '2016-06-30',
  '2016-10-06',
  '2017-02-22',
  '2018-08-27',
  '2020-10-14',
  'latest',
]

export function openstackFiles(guest: WantedGuest, random: Random): Map<string, string | Buffer> {
  const files = new Map<string, string | Buffer>([
    ['meta_data.json', JSON.stringify({ ...metaData(guest), random_seed: random.bytes(SEED_BYTES).toString('base64') })],
    ['network_data.json', JSON.stringify(networkData(guest))],
    ['vendor_data.json', '{}'],
    ['vendor_data2.json', '{}'],
  ])
  if (guest.metadata.userData !== undefined) files.set('user_data', Buffer.from(guest.metadata.userData, 'base64'))
  return files
}

/** In which version a file came: guests that know an older one are not shown it. */
const SINCE: { readonly [file: string]: string } = {
  'vendor_data.json': '2013-10-17',
  'network_data.json': '2015-10-15',
  'vendor_data2.json': '2016-10-06',
}

/** Those of the files that a version has; undefined for one that there is not. */
export function filesOfVersion<T>(files: ReadonlyMap<string, T>, version: string): Map<string, T> | undefined {
  if (!OPENSTACK_VERSIONS.includes(version)) return undefined
  // `latest` sorts behind every date
  return new Map([...files].filter(([name]) => (SINCE[name] ?? '') <= version))
}

/** Fresh each time it is asked for, as Nova's: guests feed it to their own source of randomness. */
const SEED_BYTES = 512

function metaData({ id, name, projectId, metadata, volumes = [] }: WantedGuest): object {
  return {
    uuid: id,
    name,
    hostname: metadata.hostname,
    launch_index: metadata.launchIndex,
    availability_zone: metadata.availabilityZone,
    project_id: projectId,
    meta: metadata.meta,
    devices: taggedDisks(volumes),
    dedicated_cpus: [],
    ...(metadata.keys.length > 0 && {
      public_keys: Object.fromEntries(metadata.keys.map((k) => [k.name, k.publicKey])),
      keys: metadata.keys.map((k) => ({ name: k.name, type: k.type, data: k.publicKey })),
    }),
    ...(metadata.files.length > 0 && {
      files: metadata.files.map((file, index) => ({
        path: file.path,
        content_path: `/content/${String(index).padStart(4, '0')}`,
      })),
    }),
    ...(metadata.adminPass !== undefined && { admin_pass: metadata.adminPass }),
  }
}

/** Those that their users gave a tag; a guest finds them by their serial numbers, wherever they are plugged. */
const taggedDisks = (volumes: NonNullable<WantedGuest['volumes']>) =>
  volumes.flatMap(({ id, tag }) =>
    tag === undefined ? [] : [{ type: 'disk', serial: id, bus: 'none', address: 'none', tags: [tag] }],
  )

/** Links, addresses and name servers, so that a guest can set up its network without DHCP. */
export function networkData({ ports }: WantedGuest): object {
  const links = ports.map((port, index) => ({
    id: `tap${port.id.slice(0, 11)}`,
    vif_id: port.id,
    type: 'ovs',
    mtu: port.mtu,
    ethernet_mac_address: port.mac,
    index,
  }))
  const networks = ports.flatMap((port) =>
    port.addresses.map((address) => ({
      network_id: port.networkId,
      link: `tap${port.id.slice(0, 11)}`,
      ...(asksForAddress(address)
        ? { type: `ipv${address.version}_dhcp` }
        : {
            type: `ipv${address.version}${address.ipv6Mode ? `_${address.ipv6Mode}` : ''}`,
            ip_address: address.ip,
            netmask: netmaskOf(address.prefix, address.version),
            routes: routesOf(address),
          }),
      ...(address.dns.length > 0 && { services: address.dns.map((dns) => ({ type: 'dns', address: dns })) }),
    })),
  )
  const services = [...new Set(ports.flatMap((p) => p.addresses.flatMap((a) => a.dns)))].map((address) => ({
    type: 'dns',
    address,
  }))
  return {
    links: links.map(({ index: _index, ...link }) => link),
    networks: networks.map((n, i) => ({ id: `network${i}`, ...n })),
    services,
  }
}

type Address = WantedGuest['ports'][number]['addresses'][number]

/** With an IPv6 mode the document says the address all the same, as Nova's does: the mode tells who hands it out. */
const asksForAddress = ({ dhcp, version, ipv6Mode }: Address): boolean => dhcp && (version === 4 || ipv6Mode === undefined)

function routesOf(address: Address): object[] {
  const all = address.version === 4 ? { network: '0.0.0.0', netmask: '0.0.0.0' } : { network: '::', netmask: '::' }
  const own = address.routes.map(({ destination, nexthop }) => {
    const [network = '', prefix = '0'] = destination.split('/')
    return { network, netmask: netmaskOf(Number(prefix), isIPv4(network) ? 4 : 6), gateway: nexthop }
  })
  return address.gateway === undefined ? own : [{ ...all, gateway: address.gateway }, ...own]
}

function netmaskOf(prefix: number, version: 4 | 6): string {
  const groups = version === 4 ? 4 : 8
  const bits = version === 4 ? 8 : 16
  const parts = Array.from({ length: groups }, (_, i) => {
    const set = Math.max(0, Math.min(bits, prefix - i * bits))
    return ((2 ** bits - 1) << (bits - set)) & (2 ** bits - 1)
  })
  return version === 4 ? parts.join('.') : parts.map((p) => p.toString(16)).join(':')
}
