import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../../../../kernel/eventually.fixture.ts'
import { silentLog as log } from '../../../../kernel/log.ts'
import { patientClock as clock } from '../../../../kernel/patient-clock.fixture.ts'
import { openSouthbound } from '../fabric/northbound.ts'
import { namespacePath } from '../ip.ts'
import { type PretendedGuest, pretendGuest } from '../namespace-guest.fixture.ts'
import { startOvn } from '../real-ovn.fixture.ts'
import { findInterface } from '../switch.ts'
import { GUESTS, trafficTopology } from '../traffic.topology.ts'
import { ovnCentral } from './central.ts'
import { readFlowCounts, readFlowGaps } from './flow-tables.ts'
import { foreignFlows } from './foreign-flows.ts'
import { HostLinks } from './host-links.ts'
import { LOG_KEPT } from './log-file.ts'
import { bridgesWithoutFlow } from './plain-bridges.ts'
import { PluggedDevices } from './plugged-devices.ts'

test('a successor adopts what runs, a switch whose namespace has gone is built anew, and stop leaves nothing', async () => {
  const lab = await startOvn()
  const south = openSouthbound({ endpoints: [lab.central.southbound], clock, log })
  try {
    const [central, chassis] = [lab.openCentral(), lab.openChassis()]
    assert.deepEqual([await central.ensure(), await chassis.ensure()], [[], []])
    assert.deepEqual(chassis.list(), lab.chassis.list())
    chassis.close()
    await south.waitFor(() => south.rows('Chassis').size === 1)

    execFileSync('ip', ['netns', 'del', lab.namespace])
    assert.deepEqual(await lab.chassis.ensure(), ['namespace', 'conf', lab.hostDevice, 'vswitchd', 'controller'])
    assert.deepEqual(await lab.chassis.ensure(), [])
    await south.waitFor(() => south.rows('Chassis').size === 1)

    await lab.chassis.stop()
    await eventually('the chassis is forgotten', async () => south.rows('Chassis').size === 0)
    assert.equal(existsSync(namespacePath(lab.namespace)), false)
    assert.equal(existsSync(`/sys/class/net/${lab.hostDevice}`), false)
    assert.equal(execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }).includes(lab.namespace), false)
    assert.deepEqual(
      lab.chassis.list().map(({ pid }) => pid),
      [undefined, undefined, undefined],
    )
  } finally {
    south.close()
    await lab.end()
  }
})

test('a killed ovn-controller leaves no socket behind, and logs that grow are begun anew', async () => {
  const lab = await startOvn({ uplink: false })
  const [central, chassis] = [join(lab.folder, 'central'), join(lab.folder, 'chassis')]
  const sockets = () => readdirSync(chassis).filter((name) => /^ovn-controller\..*\.ctl$/.test(name))
  const pidOf = () => lab.chassis.list().find(({ name }) => name === 'controller')?.pid
  try {
    const killed = pidOf()
    assert.ok(killed)
    process.kill(killed, 'SIGKILL')
    await eventually('the daemon is gone', async () => pidOf() === undefined)
    assert.deepEqual(sockets(), [`ovn-controller.${killed}.ctl`])
    assert.deepEqual(await lab.chassis.ensure(), ['controller'])
    assert.deepEqual(sockets(), [`ovn-controller.${pidOf()}.ctl`])

    const logs = ['nb', 'sb', 'northd'].map((name) => join(central, `${name}.log`))
    logs.push(...['conf', 'vswitchd', 'controller'].map((name) => join(chassis, `${name}.log`)))
    for (const log of logs) appendFileSync(log, Buffer.alloc(LOG_KEPT + 1, 'x'))
    assert.deepEqual([await lab.central.ensure(), await lab.chassis.ensure()], [[], []])
    for (const log of logs) {
      assert.ok(statSync(`${log}.1`).size > LOG_KEPT, log)
      const fresh = readFileSync(log, 'utf8') // the daemon itself has turned to it
      assert.ok(fresh.includes('opened log file') && fresh.length < 4096, log)
    }
    rmSync(logs[3] ?? '') // as when its daemon was not told in time
    await lab.chassis.ensure()
    assert.match(readFileSync(logs[3] ?? '', 'utf8'), /opened log file/)
  } finally {
    await lab.end()
  }
})

test('a firewall that is loaded anew and an address that is taken away do not last', async () => {
  const lab = await startOvn()
  const uplink = {
    physicalNetwork: 'public',
    hostDevice: lab.hostDevice,
    hostAddresses: [`${lab.publicBlock}.1/24`],
    masquerade: true,
  }
  const hasTable = () => execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' }).includes(lab.namespace)
  const hasAddress = () =>
    execFileSync('ip', ['addr', 'show', lab.hostDevice], { encoding: 'utf8' }).includes(`${lab.publicBlock}.1/24`)
  let now = 0
  const table = { name: lab.namespace, uplinks: [uplink], encapIp: '127.0.0.1' }
  const around = { namespace: lab.namespace, clock: { ...clock, monotonic: () => now }, log }
  const links = new HostLinks({ pairs: [uplink], table, ...around })
  try {
    assert.deepEqual([await links.ensure(), hasTable(), hasAddress()], [[], true, true])
    execFileSync('nft', ['delete', 'table', 'ip', lab.namespace])
    execFileSync('ip', ['addr', 'flush', 'dev', lab.hostDevice])
    execFileSync('ip', ['link', 'set', lab.hostDevice, 'down'])
    assert.deepEqual([await links.ensure(), hasTable()], [[], false], 'it is looked at now and then')
    now += 5000
    assert.deepEqual(await links.ensure(), [lab.hostDevice, 'packet filter'])
    assert.deepEqual([hasTable(), hasAddress()], [true, true])
    now += 5000
    assert.deepEqual(await links.ensure(), [])
  } finally {
    await lab.end()
  }
})

test('a pair that was deleted is made and plugged anew, and what was set down in the namespace is raised', async () => {
  const lab = await startOvn()
  const inside = () =>
    JSON.parse(execFileSync('ip', ['-n', lab.namespace, '-j', 'link', 'show', 'up-public'], { encoding: 'utf8' }))[0]
  const interfaceRow = () => findInterface(lab.chassis.switch, 'up-public')
  const isTaken = () => interfaceRow()?.ifindex[0] === inside().ifindex && inside().flags.includes('PROMISC')
  let now = 0
  const plugged = new PluggedDevices({ pairs: [], namespace: lab.namespace, clock: { ...clock, monotonic: () => now } })
  try {
    await eventually('the switch has the device', async () => isTaken())
    const before = { row: interfaceRow()?._uuid, ifindex: inside().ifindex }
    execFileSync('ip', ['link', 'del', lab.hostDevice])
    assert.deepEqual(await lab.chassis.ensure(), [lab.hostDevice, 'lost up-public'])
    await lab.chassis.ensure()
    await eventually('the switch has the new device', async () => isTaken())
    assert.notDeepEqual({ row: interfaceRow()?._uuid, ifindex: inside().ifindex }, before)

    execFileSync('ip', ['-n', lab.namespace, 'link', 'set', 'up-public', 'down'])
    assert.deepEqual(await plugged.takeOutLost(lab.chassis.switch, []), [])
    assert.ok(inside().flags.includes('UP'))
    execFileSync('ip', ['-n', lab.namespace, 'link', 'del', 'up-public'])
    assert.deepEqual(await plugged.takeOutLost(lab.chassis.switch, []), [], 'it is looked at now and then')
    now += 5000
    assert.deepEqual(await plugged.takeOutLost(lab.chassis.switch, []), ['up-public'])
  } finally {
    await lab.end()
  }
})

test('flows that are deleted by hand are written anew while ports of guests are there', async () => {
  const lab = await startOvn()
  const folder = join(lab.folder, 'chassis')
  const pidOf = () => lab.chassis.list().find(({ name }) => name === 'controller')?.pid
  const deleteFlows = () => execFileSync('ovs-ofctl', ['del-flows', `unix:${join(folder, 'br-int.mgmt')}`])
  const gaps = async () => (await readFlowGaps(folder, clock))?.tables
  const isEmpty = async () => (await gaps())?.[0] === 0
  const guests: PretendedGuest[] = []
  /** All that it has to write; then the flows that are there. */
  const written = async () => {
    execFileSync('ovn-nbctl', [`--db=unix:${join(lab.folder, 'central', 'nb.sock')}`, '--timeout=60', '--wait=hv', 'sync'])
    await eventually('flows', async () => (await gaps())?.length === 0)
  }
  let now = 0
  const chassis = lab.openChassis({ ...clock, monotonic: () => now })
  const look = (after: number) => {
    now += after
    return chassis.ensure()
  }
  try {
    deleteFlows()
    assert.deepEqual([await look(0), await look(3000), await look(1500)], [[], [], []], 'nobody needs them')

    await lab.openFabric().ensure(trafficTopology(lab), AbortSignal.timeout(60_000))
    guests.push(await pretendGuest(lab, 'a1', GUESTS.a1))
    // what was deleted before, if ovn-controller had begun to write, is missed now
    await eventually('flows that lead on to each other', async () => {
      await look(5000)
      return (await gaps())?.length === 0
    })
    await written()
    assert.deepEqual([await look(15_000), await look(3000)], [[], []])
    const before = pidOf()
    deleteFlows()
    assert.deepEqual(
      [await isEmpty(), await look(3000), await look(1000)],
      [true, [], []],
      'ovn-controller may be about to write',
    )
    assert.deepEqual(await look(500), ['lost flows', 'controller'])
    assert.notEqual(pidOf(), before)
    await written()
    assert.deepEqual([await look(10_000), await look(3000)], [[], []])

    deleteFlows()
    guests.push(await pretendGuest(lab, 'a2', GUESTS.a2))
    await eventually('flows of the new port', async () => !(await isEmpty()))
    assert.deepEqual([await look(3000), await look(1500)], [[], ['lost flows', 'controller']], 'those of the other are missed')
    await written()
    deleteFlows()
    assert.deepEqual([await look(1000), await look(3900)], [[], []], 'what was begun is given time')
    assert.deepEqual([await look(100), await look(1500)], [[], ['lost flows', 'controller']])
    await written()
    deleteFlows()
    assert.deepEqual([await look(1000), await look(8900)], [[], []], 'and more, where nothing of it was seen')
    assert.deepEqual([await look(100), await look(1500)], [[], ['lost flows', 'controller']])
    await written()
    assert.deepEqual([await look(500), await look(3000)], [[], []])

    deleteFlows()
    assert.deepEqual([await look(3000), await look(1500)], [[], ['lost flows', 'controller']])
    await written()
    assert.deepEqual(await look(500), [], 'it has written')
    deleteFlows()
    assert.deepEqual([await look(500), await look(1500)], [[], ['lost flows', 'controller']], 'a second time as soon')
    await written()
  } finally {
    for (const guest of guests) await guest.end()
    chassis.close()
    await lab.end()
  }
})

test('the flow of a bridge to a provider network that is deleted or changed by hand is written anew', async () => {
  const lab = await startOvn()
  const folder = join(lab.folder, 'chassis')
  const bridge = (...words: string[]) =>
    execFileSync('ovs-ofctl', [words[0] ?? '', `unix:${join(folder, 'br-public.mgmt')}`, ...words.slice(1)])
  let now = 0
  const chassis = lab.openChassis({ ...clock, monotonic: () => now })
  const look = (after: number) => {
    now += after
    return chassis.ensure()
  }
  const isLost = async () => (await bridgesWithoutFlow(folder, ['br-public'], clock)).length > 0
  try {
    assert.deepEqual([await look(0), await isLost()], [[], false])
    for (const change of [['del-flows'], ['add-flow', 'priority=0,actions=drop']]) {
      bridge(...change)
      assert.deepEqual([await look(1000), await isLost()], [[], true], 'it is looked at now and then')
      assert.deepEqual([await look(2000), await isLost()], [['lost flow of br-public'], false])
      assert.deepEqual(await look(3000), [])
    }
    bridge('add-flow', 'priority=7,arp,actions=NORMAL')
    assert.deepEqual(await look(3000), [], 'what others added stays')
    assert.match(bridge('dump-flows').toString(), /priority=7/)
    bridge('add-flow', 'priority=100,actions=drop')
    assert.deepEqual(await foreignFlows(folder, ['br-public'], clock), ['br-public: priority=100 actions=drop'])
  } finally {
    chassis.close()
    await lab.end()
  }
})

test('flows of any one table that are deleted by hand are written anew', async () => {
  const lab = await startOvn()
  const folder = join(lab.folder, 'chassis')
  const guests: PretendedGuest[] = []
  let now = 0
  const chassis = lab.openChassis({ ...clock, monotonic: () => now })
  const look = (after: number) => {
    now += after
    return chassis.ensure()
  }
  const tables = async () => [...((await readFlowCounts(folder, clock))?.keys() ?? [])].sort((a, b) => a - b)
  const gaps = async () => (await readFlowGaps(folder, clock))?.tables
  let whole: number[] = []
  const sync = () =>
    execFileSync('ovn-nbctl', [`--db=unix:${join(lab.folder, 'central', 'nb.sock')}`, '--timeout=60', '--wait=hv', 'sync'])
  try {
    await lab.openFabric().ensure(trafficTopology(lab), AbortSignal.timeout(60_000))
    guests.push(await pretendGuest(lab, 'a1', GUESTS.a1))
    sync()
    await eventually('its last tables', async () => {
      whole = await tables()
      return [51, 65, 75].every((table) => whole.includes(table))
    })
    assert.deepEqual([await look(3000), await gaps()], [[], []])
    // a first one, a last one, one of each way, of delivery, and of the check of addresses
    const everywhere = [0, 8, 20, 51, 65, 73, 75]
    // those of delivery have other numbers in other versions of OVN, and nothing sends on to that of what comes by tunnels
    const ofDelivery = [37, 38, 42, 43, 44].filter((table) => whole.includes(table))
    for (const table of [...everywhere, ...ofDelivery]) {
      execFileSync('ovs-ofctl', ['del-flows', `unix:${join(folder, 'br-int.mgmt')}`, `table=${table}`])
      if (table < 66 && everywhere.includes(table)) assert.deepEqual(await gaps(), [table])
      assert.deepEqual([await look(3000), await look(1500)], [[], ['lost flows', 'controller']], `table ${table}`)
      sync()
      await eventually(`all tables, ${table} too`, async () => (await tables()).join() === whole.join())
      assert.deepEqual([await look(10_000), await look(3000)], [[], []], `after table ${table}`)
    }
    const foreign = () => foreignFlows(folder, [], clock)
    assert.deepEqual(await foreign(), [])
    const change = (...words: string[]) =>
      execFileSync('ovs-ofctl', [words[0] ?? '', `unix:${join(folder, 'br-int.mgmt')}`, ...words.slice(1)])
    change('add-flow', 'priority=65000,actions=drop')
    assert.deepEqual(await foreign(), ['br-int: priority=65000 actions=drop'])
    execFileSync('ovs-ofctl', ['--strict', 'del-flows', `unix:${join(folder, 'br-int.mgmt')}`, 'priority=65000'])
    change('mod-flows', 'table=8,actions=drop')
    assert.deepEqual(await foreign(), ['br-int: every flow of table 8 drops'])
    await guests.pop()?.end()
    assert.deepEqual([await look(3000), await look(1500), await look(3000)], [[], [], []], 'a port that goes takes flows with it')
  } finally {
    for (const guest of guests) await guest.end()
    chassis.close()
    await lab.end()
  }
})

test('a database that is cut to half, is no database, or was moved away under its server is made anew', async () => {
  const lab = await startOvn({ uplink: false })
  const files = ['central/nb.db', 'central/sb.db', 'chassis/conf.db'].map((name) => join(lab.folder, name))
  const isServed = async () => {
    // what was busy as its databases went may end a little later, and is started then
    await eventually('nothing is to be mended any more', async () => {
      const did = await Promise.all([lab.central.ensure(), lab.chassis.ensure()])
      return did.flat().length === 0
    })
    const fabric = lab.openFabric()
    await fabric.list(AbortSignal.timeout(60_000))
    await fabric.close()
  }
  try {
    for (const damage of [
      (file: string) => truncateSync(file, statSync(file).size >> 1),
      (file: string) => writeFileSync(file, 'x'),
    ]) {
      for (const { name, pid } of [...lab.central.list(), ...lab.chassis.list()])
        if (['nb', 'sb', 'conf'].includes(name) && pid) process.kill(pid, 'SIGKILL')
      await eventually('they are dead', async () => lab.chassis.list()[0]?.pid === undefined)
      files.forEach(damage)
      await Promise.all([lab.central.ensure(), lab.chassis.ensure()])
      await isServed()
    }
    for (const file of files) renameSync(file, `${file}.away`)
    await Promise.all([lab.central.ensure(), lab.chassis.ensure()])
    for (const file of files) assert.ok(existsSync(file), file)
    await isServed()
  } finally {
    await lab.end()
  }
})

test('a folder that is too deep for sockets is refused in words', () => {
  const folder = join('/var/tmp', 'x'.repeat(80))
  assert.throws(() => ovnCentral({ folder, clock, log }), { code: 'bad_request', field: 'folder' })
  assert.equal(existsSync(folder), false)
})
