/** For tests: a guest that is a namespace with a card in a network of the cloud, with real programs in it. */
import { execFile, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { patientClock as clock } from '../../../kernel/patient-clock.fixture.ts'
import { enter, ipBatch, runIn } from './ip.ts'
import type { RealOvn } from './real-ovn.fixture.ts'
import { INTEGRATION_BRIDGE, plug } from './switch.ts'

export interface PretendedGuest {
  /** Runs a program in the guest; what it said, or undefined when it failed. */
  run(...argv: string[]): Promise<string | undefined>
  /** Asks for an address and takes what it gets; the lease as the client's script saw it. */
  lease(): Promise<string | undefined>
  end(): Promise<void>
}

export const run = (argv: readonly string[]): Promise<string | undefined> =>
  promisify(execFile)(argv[0] ?? '', argv.slice(1)).then(
    ({ stdout }) => stdout,
    () => undefined,
  )

const LEASE_SCRIPT = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add $ip/$mask dev $interface; ip link set $interface mtu $mtu
set -- $staticroutes
while [ $# -ge 2 ]; do ip route add $1 via $2; shift 2; done
echo "ip=$ip/$mask mtu=$mtu hostname=$hostname dns=$dns"
`

type Card = { id: string; mac: string; mtu: number }

/** It answers HTTP on port 80 with its own name. */
export async function pretendGuest(lab: RealOvn, name: string, port: Card): Promise<PretendedGuest> {
  const namespace = `${lab.namespace}-${name}`
  const folder = join(lab.folder, name)
  await plugIn(lab, namespace, `v${name}`, port)
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.html'), name)
  writeFileSync(join(folder, 'lease.sh'), LEASE_SCRIPT)
  chmodSync(join(folder, 'lease.sh'), 0o755)
  const [program = '', ...args] = [...enter(namespace), 'busybox', 'httpd', '-f', '-p', '80', '-h', folder]
  const server = spawn(program, args, { stdio: 'ignore' })
  const inside = (...argv: string[]) => run([...enter(namespace), ...argv])
  const asked = ['-n', '-q', '-t', '20', '-T', '1', '-O', 'mtu', '-O', 'staticroutes', '-s', join(folder, 'lease.sh')]
  return {
    run: inside,
    lease: () => inside('busybox', 'udhcpc', '-i', 'eth0', ...asked),
    async end() {
      server.kill('SIGKILL')
      await run(['ip', 'netns', 'del', namespace])
    },
  }
}

async function plugIn(lab: RealOvn, namespace: string, device: string, { id, mac, mtu }: Card): Promise<void> {
  await ipBatch(clock, undefined, [`netns add ${namespace}`])
  await ipBatch(clock, lab.namespace, [
    `link add ${device} mtu ${mtu} type veth peer name eth0 address ${mac} netns ${namespace}`,
    `link set ${device} up`,
  ])
  await ipBatch(clock, namespace, ['link set lo up', 'link set eth0 up'])
  await runIn(clock, namespace, ['ethtool', '-K', 'eth0', 'tx', 'off'])
  await lab.chassis.switch.transact(plug(lab.chassis.switch, INTEGRATION_BRIDGE, device, { 'iface-id': id }))
}
