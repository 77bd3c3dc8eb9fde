/** The EC2 form of metadata, `/latest/meta-data/…`: a tree of texts, in which a folder lists its entries. */
import { isIPv4 } from 'node:net'
import type { WantedGuest } from '../../domain/compute/index.ts'

export type Tree = { [name: string]: Tree | string }

export const EC2_VERSIONS = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
  'latest',
]

export function ec2Tree(guest: WantedGuest): Tree {
  const { metadata, ports } = guest
  const addresses = ports.flatMap((p) => p.addresses.map((a) => a.ip)).filter((ip) => isIPv4(ip))
  const keys = Object.fromEntries(
    metadata.keys.map((k, index) => [`${index}=${k.name}`, { 'openssh-key': `${k.publicKey.trim()}\n` }]),
  )
  const tree: Tree = {
    'ami-id': metadata.imageRef === undefined ? '' : ec2Id('ami', metadata.imageRef),
    'ami-launch-index': `${metadata.launchIndex}`,
    'block-device-mapping': blockDevices(guest),
    hostname: metadata.hostname,
    'instance-action': 'none',
    'instance-id': ec2Id('i', guest.id),
    'instance-type': metadata.instanceType,
    'local-hostname': metadata.hostname,
    'local-ipv4': addresses[0] ?? '',
    placement: { 'availability-zone': metadata.availabilityZone },
    'public-hostname': metadata.hostname,
    'public-ipv4': metadata.publicIps[0] ?? '',
    'reservation-id': metadata.reservationId,
    'security-groups': metadata.securityGroups.join('\n'),
  }
  if (metadata.keys.length > 0) tree['public-keys'] = keys
  const top: Tree = { 'meta-data': tree }
  if (metadata.userData !== undefined) top['user-data'] = Buffer.from(metadata.userData, 'base64').toString('latin1')
  return top
}

/** The tree as one document, in which keys are named by their numbers alone. */
export function ec2Document(guest: WantedGuest): Tree {
  const { 'meta-data': tree } = ec2Tree(guest)
  if (typeof tree !== 'object' || typeof tree['public-keys'] !== 'object') return tree as Tree
  const keys = Object.entries(tree['public-keys']).map(([name, key]) => [name.replace(/=.*$/s, ''), key] as const)
  return { ...tree, 'public-keys': Object.fromEntries(keys) }
}

/** As its owner gave it, byte for byte. */
export function ec2UserData(guest: WantedGuest): Buffer | undefined {
  const { userData } = guest.metadata
  return userData === undefined ? undefined : Buffer.from(userData, 'base64')
}

/**
 * By the names that the guest's kernel gives; images mount scratch space and switch swap on by it. A volume that it boots from comes after
 * the disks that are no volumes.
 */
function blockDevices({ extraDisks, volumes = [], hardware }: WantedGuest): Tree {
  const prefix = hardware.diskBus === 'virtio' ? 'vd' : 'sd'
  const hasRootDisk = !volumes.some(({ bootIndex }) => bootIndex === 0)
  const name = (index: number) => `${prefix}${'abcdefg'[index]}`
  const extra = extraDisks.map(({ role }, index) => [role, `/dev/${name(index + (hasRootDisk ? 1 : 0))}`] as const)
  const root = name(hasRootDisk ? 0 : extraDisks.length)
  return { ami: root, root: `/dev/${root}`, ...Object.fromEntries(extra) }
}

/** EC2's ids are a word and digits; ours are spelled so by taking the UUID's first eight. */
const ec2Id = (kind: string, uuid: string) => `${kind}-${uuid.replaceAll('-', '').slice(0, 8)}`

/** The text at `path`, a folder's listing, or undefined. Key folders are listed `0=name` and reached as `0`. */
export function readTree(tree: Tree, path: readonly string[]): string | undefined {
  let node: Tree | string = tree
  for (const part of path.filter((p) => p !== '')) {
    if (typeof node === 'string') return undefined
    const next: Tree | string | undefined =
      own(node, part) ?? own(node, Object.keys(node).find((k) => k.startsWith(`${part}=`)) ?? '')
    if (next === undefined) return undefined
    node = next
  }
  if (typeof node === 'string') return node
  return Object.entries(node)
    .map(([name, child]) => (typeof child === 'string' || name.includes('=') ? name : `${name}/`))
    .join('\n')
}

const own = (node: Tree, name: string) => (Object.hasOwn(node, name) ? node[name] : undefined)
