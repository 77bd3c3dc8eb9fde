/** A machine of its own as far as networks go: network namespace, name and mounts, on a cable with others. One kernel carries all. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { cableName, lookAtMachine, type Machine } from './machine.ts'
import { succeed } from './process.ts'

/** A switch that machines are plugged into, which the machine of the tests is on too. */
export interface Cable {
  device: string
  /** The first three numbers of its addresses. */
  block: string
  remove(): Promise<void>
}

/** @param last of the three numbers, beside other tests' */
export async function makeCable(): Promise<Cable> {
  const device = cableName(process.pid)
  const block = `10.${128 + ((process.pid >> 8) & 63)}.${process.pid & 127}`
  await succeed(['ip', 'link', 'add', device, 'type', 'bridge'])
  await succeed(['ip', 'addr', 'add', `${block}.254/24`, 'dev', device])
  await succeed(['ip', 'link', 'set', device, 'up'])
  await succeed(['ethtool', '-K', device, 'tx', 'off'])
  return { device, block, remove: async () => void (await succeed(['ip', 'link', 'del', device])) }
}

/** Sees control groups as before, but devices and namespaces of its own alone. */
const SETTLE = `set -e
hostname "$1"
mount --make-rprivate /
mkdir "$2/cgroup"
mount --rbind /sys/fs/cgroup "$2/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$2/cgroup" /sys/fs/cgroup
mount -t tmpfs tmpfs /run/netns
mkdir -p /run/wireguard
mount -t tmpfs tmpfs /run/wireguard
ip link set lo up
ip addr add "$3/24" dev eth0
ip link set eth0 up
ip route add default via "$4"
ethtool -K eth0 tx off`

export class NetworkHost {
  readonly name: string
  readonly address: string
  readonly folder: string
  readonly #cable: Cable
  #holder: ChildProcess | undefined
  #before: Machine | undefined

  constructor(name: string, cable: Cable, number: number) {
    this.name = name
    this.address = `${cable.block}.${number}`
    this.folder = mkdtempSync('/var/tmp/wa-host-')
    chmodSync(this.folder, 0o711) // guests run as a user of their own
    this.#cable = cable
  }

  /** Its namespaces live as long as a process that does nothing in them. */
  async start(): Promise<void> {
    const unshare = ['--net', '--mount', '--uts', '--propagation', 'unchanged']
    const holder = spawn('unshare', [...unshare, 'sleep', 'infinity'], { stdio: 'ignore', detached: true })
    holder.unref()
    this.#holder = holder
    const outside = await succeed(['readlink', '/proc/self/ns/net'])
    await eventually('the namespaces are made', async () => {
      if ((await succeed(['readlink', `/proc/${holder.pid}/ns/net`])) === outside) throw new Error('not yet')
    })
    const { device, block } = this.#cable
    const port = `${device}-${this.address.split('.').at(-1)}`
    await succeed(['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', `${holder.pid}`])
    await succeed(['ip', 'link', 'set', port, 'master', device, 'up'])
    if (!existsSync('/run/netns')) await succeed(['mkdir', '-p', '/run/netns'])
    await this.run(['sh', '-c', SETTLE, 'settle', this.name, this.folder, this.address, `${block}.254`])
    this.#before = await lookAtMachine(this.enter())
  }

  /** A command prefix that enters it; its root is ours also where the tests' own root is no machine's (chroot). */
  enter(cwd = '/'): string[] {
    if (!this.#holder?.pid) throw new Error(`${this.name} was not started.`)
    return ['nsenter', `--target=${this.#holder.pid}`, '--net', '--mount', '--uts', '--root', `--wdns=${cwd}`, '--']
  }

  /** @returns what it printed. @throws Error when it fails */
  run = (argv: readonly string[]): Promise<string> => succeed([...this.enter(), ...argv], { timeoutMs: 90_000 })

  /** What there is now and was not at its start, a line each. */
  async leftovers(): Promise<string[]> {
    const now = await lookAtMachine(this.enter())
    return (['namespaces', 'links', 'tables'] as const).flatMap((kind) =>
      now[kind].filter((name) => !this.#before?.[kind].includes(name)).map((name) => `${this.name}: ${kind}: ${name}`),
    )
  }

  /** Its devices go with its namespace. */
  end(): void {
    if (this.#holder?.pid) process.kill(this.#holder.pid, 'SIGKILL')
    if (existsSync(join(this.folder, 'cgroup'))) rmdirSync(join(this.folder, 'cgroup')) // empty, as seen from here
    rmSync(this.folder, { recursive: true, force: true })
  }
}
