/** The system packages, by the Debian and Ubuntu names, and what each is for. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'

/** To run a cloud. */
const RUN = [
  'qemu-system-x86', // guests
  'qemu-utils', // disks: qemu-img
  'qemu-block-extra', // disks on Ceph RBD
  'openvswitch-switch', // ports
  'ovn-central', // the logical network's databases
  'ovn-host', // ovn-controller
  'haproxy', // load balancers
  'nftables', // the host's side of provider networks
  'wireguard-tools', // encryption of tunnels between hosts: wg
  'wireguard-go', // the same where the kernel has none
  'iproute2', // taps, links, namespaces
  'ethtool', // checksum offload of taps
  'procps', // sysctl
  'kmod', // modprobe
  'util-linux', // setpriv, prlimit, unshare
  'openssl', // certificates of hosts
  'e2fsprogs', // mkfs.ext4, for ephemeral disks
  'xorriso', // config drives
]

/** For `npm test`: real servers and real clients. */
const TEST = [
  'busybox', // small clients and servers inside of network namespaces
  'curl',
  'iputils-ping',
  'mount', // machines of acceptance have mounts of their own
  'openssh-client',
  'postgresql', // the store's second engine
  'softhsm2', // a PKCS#11 token for the master key of secrets
  'python3-venv', // the OpenStack client
]

/**
 * The names in a TypeScript file that is one plain array of quoted names: set-up reads it before there is a runtime for TypeScript.
 * @param {string} source @returns {string[]} @throws when it finds none, for then the file has another form
 */
export function namesIn(source) {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  const [, list = ''] = /=\s*\[([^\]]*)\]/.exec(code) ?? []
  const names = [...list.matchAll(/['"]([a-z0-9.+-]+)['"]/g)].map(([, name]) => name)
  if (names.length === 0) throw new Error('guest/packages.ts is not one plain array of quoted names')
  return names
}

/** A release without guest/ builds no image. */
function guestPackages() {
  const file = join(ROOT, 'guest', 'packages.ts')
  return existsSync(file) ? namesIn(readFileSync(file, 'utf8')) : []
}

/** @param {{ tests: boolean }} purpose @returns {string[]} */
export const packagesFor = ({ tests }) => [...new Set([...RUN, ...guestPackages(), ...(tests ? TEST : [])])]
