/** The drivers' suites on a real OVN. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { PORT } from '../driver.check.topology.ts'
import { checkNetworkDrivers } from '../driver.check.ts'
import { tapName } from './host-ports/tap.ts'
import { run } from './namespace-guest.fixture.ts'
import { type RealOvn, startOvn } from './real-ovn.fixture.ts'
import { findInterface } from './switch.ts'

const never = new AbortController().signal

/** A machine without processors, but with the card's back end. */
async function holdTap(portId: string, { device, run }: { device: string; run: readonly string[] }) {
  const words = ['-machine', 'none', '-nodefaults', '-display', 'none', '-netdev']
  const [program = '', ...args] = [...run, 'qemu-system-x86_64', ...words, `tap,id=nic,ifname=${device},script=no,downscript=no`]
  const guest = spawn(program, args, { stdio: 'inherit' })
  const ended = once(guest, 'exit')
  await eventually(`the tap of ${portId} is open`, async () => {
    const { stdout } = await promisify(execFile)(run[0] ?? '', [...run.slice(1), 'ip', 'link', 'show', device])
    return stdout.includes('LOWER_UP')
  })
  return async () => {
    guest.kill('SIGKILL')
    await ended
  }
}

/** As by hand; the chassis is kept as the agent's loop keeps it. */
async function lose(lab: RealOvn, what: 'port' | 'bridge' | 'switch database', portId: string): Promise<void> {
  const [file, socket] = ['conf.db', 'conf.sock'].map((name) => join(lab.folder, 'chassis', name))
  const vsctl = (...words: string[]) => run(['ovs-vsctl', '--timeout=5', `--db=unix:${socket}`, ...words])
  if (what === 'port') await vsctl('del-port', 'br-int', `tap${portId.slice(0, 11)}`)
  if (what === 'bridge') await vsctl('del-br', 'br-int')
  if (what === 'switch database') renameSync(file ?? '', `${file}.away`)
  await lab.chassis.ensure()
}

checkNetworkDrivers('ovn', {
  fabric: async () => {
    const lab = await startOvn({ uplink: false })
    const cut = async () => {
      for (const { name, pid } of lab.central.list()) if (name === 'nb' && pid) process.kill(pid, 'SIGSTOP')
      return async () => {
        for (const { name, pid } of lab.central.list()) if (name === 'nb' && pid) process.kill(pid, 'SIGCONT')
      }
    }
    return { open: lab.openFabric, cut, end: lab.end }
  },
  ports: async () => {
    const lab = await startOvn({ uplink: false })
    const fabric = lab.openFabric()
    return {
      hostId: lab.hostId,
      open: lab.openPorts,
      spec: async (topology) => void (await fabric.ensure(topology, never)),
      hold: (portId, made) => holdTap(portId, made),
      lose: (what, portId) => lose(lab, what, portId),
      loseMetadata: async (networkId) => void (await run(['ip', 'netns', 'del', `${lab.namespace}-md-${networkId}`])),
      eventually,
      end: async () => {
        await fabric.close()
        await lab.end()
      },
    }
  },
})

test('a metadata namespace whose addresses or routes somebody took has them again', async () => {
  const lab = await startOvn({ uplink: false })
  const ports = lab.openPorts()
  const network = { networkId: 'net', portId: PORT, mac: '02:00:00:00:00:09', mtu: 1442, addresses: ['10.0.0.2/24'] }
  const inside = ['ip', '-n', `${lab.namespace}-md-net`]
  const seen = async () => [
    (await run([...inside, '-br', 'addr', 'show', 'eth0']))?.replace(/@if\d+ */, ' '),
    await run([...inside, 'route', 'show', 'table', 'main']),
  ]
  try {
    await ports.ensureMetadata(network, (_, reply) => reply.end(), never)
    const before = await seen()
    for (const taken of [
      'addr flush dev eth0',
      'addr del 169.254.169.254/32 dev eth0',
      'route flush table main',
      'link set eth0 down',
    ]) {
      await run([...inside, ...taken.split(' ')])
      assert.notDeepEqual(await seen(), before, taken)
      await ports.ensureMetadata(network, (_, reply) => reply.end(), never)
      assert.deepEqual(await seen(), before, taken)
    }
  } finally {
    await ports.close()
    await lab.end()
  }
})

test('a tap that is deleted under its guest leaves the switch, and the one made in its place is held by nobody', async () => {
  const lab = await startOvn({ uplink: false })
  const ports = lab.openPorts()
  const wanted = { id: PORT, networkId: 'net', mac: '02:00:00:00:00:01', mtu: 1442 }
  const end = await holdTap(PORT, await ports.ensure(wanted, never))
  let told = 0
  const unwatch = ports.watch(() => void told++)
  try {
    await eventually('it is held', () => ports.isHeld(PORT))
    await run(['ip', '-n', lab.namespace, 'link', 'del', tapName(PORT)])
    const successor = lab.openChassis() // which looks at once
    assert.deepEqual(await successor.ensure(), [`lost ${tapName(PORT)}`])
    successor.close()
    await eventually('somebody is told', async () => told > 0 && !(await ports.isPlugged(PORT)))
    await ports.ensure(wanted, never)
    assert.equal(await ports.isPlugged(PORT), true)
    await eventually(
      'the switch has come to it',
      async () => findInterface(lab.chassis.switch, tapName(PORT))?.link_state[0] === 'down',
    )
    assert.equal(await ports.isHeld(PORT), false)
  } finally {
    unwatch()
    await end()
    await lab.end()
  }
})
