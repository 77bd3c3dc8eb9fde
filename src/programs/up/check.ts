/** What has to be so before a cloud can start; each refusal says what to do. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { CloudFile } from '../cloud-file.ts'
import { findRole } from '../pid-file.ts'
import type { StateFolder } from '../state-folder.ts'

const PROGRAMS = [
  { program: 'qemu-system-x86_64', from: 'qemu-system-x86' },
  { program: 'qemu-img', from: 'qemu-utils' },
  { program: 'ovs-vswitchd', from: 'openvswitch-switch' },
  { program: 'ovn-northd', from: 'ovn-central' },
  { program: 'ovn-controller', from: 'ovn-host' },
  { program: 'ip', from: 'iproute2' },
  { program: 'ethtool', from: 'ethtool' },
  { program: 'setpriv', from: 'util-linux' },
  { program: 'mkfs.ext4', from: 'e2fsprogs' },
  { program: 'mkswap', from: 'util-linux' },
  { program: 'xorrisofs', from: 'xorriso' },
  { program: 'wg', from: 'wireguard-tools' },
]

export function requireRoot(fake: boolean): void {
  if (fake || process.getuid?.() === 0) return
  throw new Error(
    'A real cloud makes network devices and control groups, which needs root: run it with sudo, or `npm start -- --fake` for one without machines.',
  )
}

export function missingPrograms(path: string): { program: string; from: string }[] {
  const folders = [...path.split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return PROGRAMS.filter(({ program }) => !folders.some((folder) => existsSync(join(folder, program))))
}

export function requirePrograms(path: string): void {
  const missing = missingPrograms(path)
  if (missing.length === 0) return
  const packages = [...new Set(missing.map((m) => m.from))].join(' ')
  throw new Error(`Not installed: ${missing.map((m) => m.program).join(', ')}. Install with: apt-get install ${packages}`)
}

export function requireAlone(state: StateFolder): void {
  const pid = findRole(state, 'up')
  if (pid !== undefined)
    throw new Error(
      `This cloud is up already (process ${pid}). For a second one give another --state and --port; \`welkin down\` ends this one.`,
    )
}

/** A real cloud's APIs are served by a user without rights. @throws Error for a port that such a one may not open */
export function requireOpenablePort({ port, fake }: Pick<CloudFile, 'port' | 'fake'>): void {
  const first = fake && process.getuid?.() === 0 ? 1 : firstUnprivilegedPort()
  if (port < first)
    throw new Error(`Port ${port} is root's, and an unprivileged user serves the APIs: give one from ${first} on with --port.`)
}

const firstUnprivilegedPort = (): number => Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))

/** @throws Error when somebody listens there */
/** @param option by which another is given */
export function requirePort({ port, listen }: Pick<CloudFile, 'port' | 'listen'>, option = '--port'): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(whyNot(error.code, { port, listen }, option)))
    })
    probe.listen(port, listen, () => probe.close(() => resolve()))
  })
}

function whyNot(code: string | undefined, { port, listen }: Pick<CloudFile, 'port' | 'listen'>, option: string): string {
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EINVAL')
    return `This machine has no address ${listen}: give one of its own with --listen (\`ip address\` shows them), or 0.0.0.0 for all of them.`
  const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${code})`
  return `Port ${port} on ${listen} ${why}: give another with ${option}.`
}
