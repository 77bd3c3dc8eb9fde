/** Real frames through a real OVN: what guests, and the host beside them, can and cannot reach. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '../../../kernel/clock.ts'
import { eventually } from '../../../kernel/eventually.fixture.ts'
import { patientClock } from '../../../kernel/patient-clock.fixture.ts'
import type { Fabric, HostPorts } from '../driver.ts'
import { ipBatch } from './ip.ts'
import { type PretendedGuest, pretendGuest, run } from './namespace-guest.fixture.ts'
import { type RealOvn, startOvn } from './real-ovn.fixture.ts'
import {
  GUEST_NAMES,
  GUESTS,
  type GuestName,
  groupOfFirst,
  METADATA,
  SHARED_IP,
  type TopologySpecs,
  trafficTopology,
} from './traffic.topology.ts'

const never = new AbortController().signal
/** An answer comes within the second or never; the program may take its time to start and end. */
const PING = ['timeout', '20', 'busybox', 'ping', '-c1', '-W1']
const FETCH = ['timeout', '3', 'busybox', 'wget', '-qO-']
const HTTP = { direction: 'ingress', version: 4, protocol: 'tcp', from: 80, to: 80 } as const

describe('traffic through OVN', () => {
  let lab: RealOvn
  let fabric: Fabric
  let ports: HostPorts
  const guests = new Map<GuestName, PretendedGuest>()

  const guest = (name: GuestName) => {
    const found = guests.get(name)
    assert.ok(found)
    return found
  }
  const ensureTopology = async (specs: Partial<TopologySpecs> = {}) => {
    await fabric.ensure(trafficTopology({ hostId: lab.hostId, publicBlock: lab.publicBlock, ...specs }), never)
  }
  const pings = async (from: GuestName, ip: string) => (await guest(from).run(...PING, ip)) !== undefined
  const fetches = (from: GuestName, ip: string) => guest(from).run(...FETCH, `http://${ip}/`)
  const hostPings = async (ip: string) => (await run([...PING, ip])) !== undefined
  const floatingIp = () => `${lab.publicBlock}.50`

  before(async () => {
    lab = await startOvn()
    fabric = lab.openFabric()
    ports = lab.openPorts()
    await ensureTopology()
    for (const name of GUEST_NAMES) guests.set(name, await pretendGuest(lab, name, GUESTS[name]))
  })

  after(async () => {
    await Promise.all([...guests.values()].map((g) => g.end()))
    for (const { networkId } of METADATA) await ports?.removeMetadata(networkId)
    await ports?.close()
    await fabric?.close()
    await lab?.end()
  })

  it('guests lease their address, mtu, name and name servers', async () => {
    const leases = await Promise.all(GUEST_NAMES.map((name) => guest(name).lease()))
    assert.deepEqual(
      leases.map((lease) => lease?.trim()),
      GUEST_NAMES.map((name) => `ip=${GUESTS[name].ip}/24 mtu=1442 hostname=${name} dns=9.9.9.9`),
    )
  })

  it('guests reach each other on a network, through a router, and the host', async () => {
    await eventually('a1 reaches a2', () => pings('a1', GUESTS.a2.ip))
    await eventually('a1 reaches c1 through the router', () => pings('a1', GUESTS.c1.ip))
    await eventually('a1 reaches the host', () => pings('a1', `${lab.publicBlock}.1`))
    await eventually('b1 reaches the host', () => pings('b1', `${lab.publicBlock}.1`))
  })

  it('guests reach what is beyond the host, under the address of the host', async () => {
    const [namespace, device] = [`${lab.namespace}-out`, lab.hostDevice.replace('-pub', '-out')]
    const [near, far] = [1, 2].map((n) => `198.18.${(process.pid >> 8) & 255}.${(process.pid & 252) + n}`)
    await ipBatch(patientClock, undefined, [
      `netns add ${namespace}`,
      `link add ${device} type veth peer name eth0 netns ${namespace}`,
      `addr add ${near}/30 dev ${device}`,
      `link set ${device} up`,
    ])
    try {
      // it knows no way back to guests' addresses, so only what bears the host's is answered
      await ipBatch(patientClock, namespace, [`addr add ${far}/30 dev eth0`, 'link set eth0 up'])
      await eventually('a1 reaches it', () => pings('a1', far ?? ''))
    } finally {
      await ipBatch(patientClock, undefined, [`netns del ${namespace}`])
    }
  })

  it('a port is closed, opened to all, opened to members of a group, and closed again', async () => {
    assert.equal(await fetches('a1', GUESTS.a2.ip), undefined)
    await ensureTopology({ rules: [HTTP] })
    await eventually('port 80 is open', async () => (await fetches('a1', GUESTS.a2.ip)) === 'a2')
    await ensureTopology({ rules: [{ ...HTTP, remoteGroupId: groupOfFirst }] })
    await eventually('open to members', async () => (await fetches('c1', GUESTS.a2.ip)) === 'a2')
    await ensureTopology()
    await eventually('port 80 is closed', async () => (await fetches('a1', GUESTS.a2.ip)) === undefined)
  })

  it('projects with the same addresses do not meet', async () => {
    await ensureTopology({ rules: [HTTP] })
    await eventually('a1 finds its neighbour', async () => (await fetches('a1', '10.0.0.12')) === 'a2')
    assert.equal(await pings('b1', GUESTS.a1.ip), false)
    assert.equal(await pings('b1', GUESTS.c1.ip), false)
  })

  it('a guest cannot speak under an address that is not its own', async () => {
    await guest('a1').run('ip', 'addr', 'add', '10.0.0.99/24', 'dev', 'eth0')
    assert.equal(await guest('a1').run('busybox', 'ping', '-c1', '-W1', '-I', '10.0.0.99', GUESTS.a2.ip), undefined)
    await guest('a1').run('ip', 'addr', 'del', '10.0.0.99/24', 'dev', 'eth0')
    assert.equal(await pings('a1', GUESTS.a2.ip), true)
  })

  it('a floating IP leads from the host to its guest, moves, and goes', async () => {
    await ensureTopology({ floating: 'a1', rules: [HTTP] })
    await eventually('the host reaches a1', async () => (await run([...FETCH, `http://${floatingIp()}/`])) === 'a1')
    await ensureTopology({ floating: 'c1', rules: [HTTP] })
    await eventually('the host reaches c1', async () => (await run([...FETCH, `http://${floatingIp()}/`])) === 'c1')
    await ensureTopology()
    await eventually('nobody has it', async () => !(await hostPings(floatingIp())))
  })

  it('an address that two guests share leads to the one that says it has it', async () => {
    await ensureTopology({ shared: true, rules: [HTTP] })
    const takes = async (name: GuestName) => {
      await guest(name).run('ip', 'addr', 'add', `${SHARED_IP}/32`, 'dev', 'eth0')
      await guest(name).run('busybox', 'arping', '-U', '-c', '1', '-I', 'eth0', SHARED_IP)
    }
    const leads = async (name: GuestName) => (await run([...FETCH, `http://${floatingIp()}/`])) === name
    await takes('a1')
    await eventually('the host reaches a1 by it', () => leads('a1'))
    await eventually('a neighbour beyond the router does too', async () => (await fetches('c1', SHARED_IP)) === 'a1')
    await guest('a1').run('ip', 'addr', 'del', `${SHARED_IP}/32`, 'dev', 'eth0')
    await takes('a2')
    await eventually('the host reaches a2 by it', () => leads('a2'))
    await guest('a2').run('ip', 'addr', 'del', `${SHARED_IP}/32`, 'dev', 'eth0')
    await ensureTopology()
  })

  it('metadata knows through which network it is asked, and by whom', async () => {
    for (const network of METADATA)
      await ports.ensureMetadata(
        network,
        (request, reply) => reply.end(`${network.networkId} ${request.socket.remoteAddress}`),
        never,
      )
    for (const name of ['a1', 'b1'] as const)
      await eventually(
        `${name} gets its metadata`,
        async () => (await fetches(name, '169.254.169.254')) === `${GUESTS[name].networkId} ${GUESTS[name].ip}`,
      )
  })

  for (const name of ['vswitchd', 'controller', 'conf', 'northd', 'nb', 'sb']) {
    it(`${name} is killed: it comes back, and what is wanted is done again`, async () => {
      await ensureTopology()
      await eventually('nobody has the floating IP', async () => !(await hostPings(floatingIp())))
      const pid = [...lab.central.list(), ...lab.chassis.list()].find((daemon) => daemon.name === name)?.pid
      assert.ok(pid)
      process.kill(pid, 'SIGKILL')
      await eventually('it is dead', async () => !(await isListed(name)))
      const did = [...(await lab.central.ensure()), ...(await lab.chassis.ensure())]
      assert.deepEqual(did, [name])
      await ensureTopology({ floating: 'a2' })
      await eventually('a2 reaches c1', () => pings('a2', GUESTS.c1.ip))
      await eventually('the new floating IP works', () => hostPings(floatingIp()))
      await eventually('metadata answers', async () => (await fetches('a2', '169.254.169.254')) !== undefined)
    })
  }

  const isListed = async (name: string) => {
    await systemClock.sleep(1)
    return [...lab.central.list(), ...lab.chassis.list()].some((daemon) => daemon.name === name && daemon.pid !== undefined)
  }

  it('what somebody deleted by hand is made again', async () => {
    await run(['ovn-nbctl', `--db=unix:${lab.folder}/central/nb.sock`, 'ls-del', `wk-${GUESTS.a1.networkId}`])
    await run(['ovn-nbctl', `--db=unix:${lab.folder}/central/nb.sock`, 'lr-nat-del', `wk-${trafficRouter()}`])
    await eventually('the network is gone', async () => !(await pings('a1', GUESTS.a2.ip)))
    await ensureTopology({ floating: 'a1' })
    await eventually('the network is back', () => pings('a1', GUESTS.a2.ip))
    await eventually('the floating IP is back', () => hostPings(floatingIp()))
  })
  const trafficRouter = () => trafficTopology({ hostId: '', publicBlock: lab.publicBlock }).routers[0]?.id
})
