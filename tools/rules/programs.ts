/** The programs of the machine that code and tests start, and the Debian package of each. */

/** In every Debian, or what set-up itself began with. */
const BASE = [
  'awk',
  'bash',
  'cat',
  'chown',
  'cp',
  'dd',
  'df',
  'dpkg',
  'dpkg-deb',
  'dpkg-query',
  'env',
  'find',
  'flock',
  'head',
  'id',
]
const BASE_TOO = [
  'ldd',
  'ln',
  'ls',
  'mkdir',
  'mkfifo',
  'mount',
  'nice',
  'perl',
  'readlink',
  'rm',
  'sh',
  'sleep',
  'sync',
  'tail',
  'tar',
  'timeout',
  'touch',
  'true',
]
const BROUGHT_ALONG = ['apt-cache', 'apt-get', 'git', 'node', 'npm', 'useradd', 'yes', 'nsenter', 'setpriv', 'unshare', 'prlimit']
/** Called only where it is there. */
const OPTIONAL = ['systemctl']

const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  busybox: ['busybox'],
  curl: ['curl'],
  'dropbear-bin': ['dropbear', 'dropbearkey'],
  e2fsprogs: ['mke2fs', 'mkfs.ext4', 'resize2fs', 'e2fsck'],
  ethtool: ['ethtool'],
  haproxy: ['haproxy'],
  iproute2: ['ip', 'ss', 'tc', 'bridge'],
  'iputils-ping': ['ping'],
  kmod: ['modprobe'],
  lz4: ['lz4'],
  mtools: ['mcopy', 'mformat', 'mtype'],
  nftables: ['nft'],
  'wireguard-tools': ['wg'],
  'wireguard-go': ['wireguard-go'],
  'openssh-client': ['ssh', 'ssh-keygen', 'scp', 'sftp'],
  openssl: ['openssl'],
  'openvswitch-switch': ['ovs-appctl', 'ovs-ofctl', 'ovs-vsctl', 'ovs-vswitchd', 'ovsdb-client', 'ovsdb-server', 'ovsdb-tool'],
  'ovn-central': ['ovn-nbctl', 'ovn-northd', 'ovn-sbctl'],
  'ovn-host': ['ovn-controller'],
  postgresql: ['psql', 'initdb', 'pg_ctl'],
  procps: ['sysctl', 'pgrep'],
  'python3-venv': ['python3'],
  'qemu-system-x86': ['qemu-system-x86_64'],
  'qemu-utils': ['qemu-img', 'qemu-io'],
  softhsm2: ['softhsm2-util'],
  syslinux: ['syslinux'],
  'util-linux': ['blkid', 'lsblk', 'mkswap'],
  xorriso: ['xorriso', 'xorrisofs'],
  'xz-utils': ['xz'],
}

const packageOf = new Map(Object.entries(PACKAGES).flatMap(([name, all]) => all.map((program) => [program, name] as const)))
const always = new Set([...BASE, ...BASE_TOO, ...BROUGHT_ALONG, ...OPTIONAL])

const STARTS = [
  // spawn('ip', …), runCommand(['ip', …]), run(clock, ['ip', …])
  /\b(?:spawn|spawnSync|execFile|execFileSync|runCommand|runChild|runIn|succeed)\(\s*(?:\w+,\s*)*\[?\s*'([a-z][\w.+-]*)'/g,
  /\brun\(\s*(?:\w+,\s*)*\[\s*'([a-z][\w.+-]*)'/g,
  // what another program is to start
  /'(?:timeout|nice)',\s*'[\d.-]+',\s*'([a-z][\w.+-]*)'/g,
  /\.\.\.(?:enter\w*\([^)]*\)|become|prefix),\s*'([a-z][\w.+-]*)'/g,
]

export const programsIn = (code: string): string[] =>
  STARTS.flatMap((start) => [...code.matchAll(start)].flatMap(([, name]) => name ?? []))

/** What is wrong with calling it, when set-up installs these packages. */
export function complaintAbout(program: string, installed: ReadonlySet<string>): string | undefined {
  if (always.has(program)) return undefined
  const from = packageOf.get(program)
  if (from === undefined) return `${program}: tools/rules/programs.ts does not say which package it is in`
  return installed.has(from) ? undefined : `${program}: its package ${from} is not among those of tools/setup/packages.mjs`
}
