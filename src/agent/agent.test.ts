import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { WantedCommand, WantedGuest } from '../domain/compute/index.ts'
import { fakeHypervisor } from '../drivers/hypervisor/fake/fake.ts'
import { systemClock } from '../kernel/clock.ts'
import { eventually } from '../kernel/eventually.fixture.ts'
import { type Log, silentLog } from '../kernel/log.ts'
import { doc, guestsIn, ID, makeLab } from './agent.fixture.ts'

let lab: ReturnType<typeof makeLab> | undefined
const open = () => {
  lab = makeLab()
  return lab
}
afterEach(() => lab?.end())

test('a guest is started with its disk and ports, followed through its states, and erased whole', async () => {
  const { agent, want, until, last, world, network, disks } = open()
  agent()
  want([doc()])
  await until(() => last()?.power === 'running' && last()?.ports[0]?.up)
  want([doc({ generation: 2, power: 'paused' })])
  await until(() => last()?.power === 'paused')
  want([doc({ generation: 3, power: 'running' })])
  await until(() => last()?.power === 'running' && last()?.generation === 3)
  want([doc({ generation: 4, power: 'stopped' })])
  await until(() => last()?.power === 'stopped')
  assert.equal(disks.disks.size, 1, 'a stopped guest keeps its disk')
  want([doc({ generation: 5, power: 'absent' })])
  await until(() => last()?.power === 'absent')
  assert.deepEqual([world.guests.size, network.ports.size, disks.disks.size], [0, 0, 0])
})

test('a guest has the further disks of its shape, behind the first, and they go with it', async () => {
  const { agent, want, until, last, world, disks } = open()
  agent()
  const extraDisks: WantedGuest['extraDisks'] = [
    { role: 'ephemeral0', sizeMib: 2048 },
    { role: 'swap', sizeMib: 512 },
  ]
  want([doc({ extraDisks })])
  await until(() => last()?.power === 'running')
  const spec = world.guests.get(ID)?.spec
  assert.deepEqual(
    spec?.disks.map((d) => [d.id, d.bootIndex]),
    [
      [ID, 1],
      [`${ID}.ephemeral0`, undefined],
      [`${ID}.swap`, undefined],
    ],
  )
  assert.equal(disks.disks.size, 3)
  want([doc({ extraDisks, generation: 2, power: 'absent' })])
  await until(() => last()?.power === 'absent')
  assert.equal(disks.disks.size, 0)
})

test('an image stays in the cache while a guest needs it, and goes afterwards', async () => {
  const { agent, want, until, last, disks } = open()
  agent()
  want([doc()])
  await until(() => last()?.power === 'running')
  await systemClock.sleep(30)
  assert.deepEqual([...disks.images.keys()], ['image'])
  want([doc({ generation: 2, power: 'absent' })])
  await until(() => last()?.power === 'absent')
  await eventually('the image is gone', () => disks.images.size === 0)
})

test('a guest that ignores its power button is ended after its time', async () => {
  const { agent, want, until, last } = open()
  agent()
  want([doc({ name: 'ignore-power' })])
  await until(() => last()?.power === 'running')
  want([doc({ name: 'ignore-power', generation: 2, power: 'stopped' })])
  await until(() => last()?.power === 'stopped' && last()?.generation === 2)
})

test('a guest that boots and misses its power button is pressed again, by stop and by reboot, and not ended by force', async () => {
  const { agent, want, until, last, done, world } = open()
  const said: string[] = []
  const log: Log = { ...silentLog, info: (_fields, text) => said.push(`${text}`) }
  agent({ shutdownWithinMs: 3000, log })
  const slow = doc({ name: 'boots-slowly' })
  want([slow])
  await until(() => last()?.power === 'running')
  want([slow], [{ id: 'c1', guestId: ID, act: { kind: 'reboot', hard: false } }])
  await until(() => done('c1').length > 0)
  assert.equal(world.guests.get(ID)?.state, 'running')
  want([{ ...slow, generation: 2, power: 'stopped' }])
  await until(() => last()?.power === 'stopped' && last()?.generation === 2)
  assert.deepEqual(
    said.filter((text) => text.includes('power button')),
    [],
  )
})

test('an image of a disc is a disc to the guest: in a drive, and what it starts from', async () => {
  const { agent, want, until, last, world } = open()
  agent()
  const image = { id: 'image', format: 'iso', sizeBytes: 1, sha512: '' }
  want([doc({ rootDisk: { sizeGib: 1, image }, extraDisks: [{ role: 'ephemeral0', sizeMib: 64 }] })])
  await until(() => last()?.power === 'running')
  const [first, second] = world.guests.get(ID)?.spec.disks ?? []
  assert.deepEqual([first?.disc, first?.bootIndex, second?.disc, second?.bootIndex], [true, 1, undefined, undefined])
})

test('a guest that switches itself off is reported so and left alone; one that crashes is started again', async () => {
  const { agent, want, until, last, world } = open()
  agent()
  want([doc()])
  await until(() => last()?.power === 'running')
  await fakeHypervisor(world).pressPower(ID)
  await until(() => last()?.power === 'stopped' && last()?.byGuest)
  const guest = world.guests.get(ID)
  assert.ok(guest)
  want([doc({ generation: 2 })])
  await until(() => last()?.power === 'running' && last()?.generation === 2)
  guest.state = 'crashed'
  want([doc({ generation: 3 })])
  await until(() => last()?.generation === 3 && world.guests.get(ID)?.state === 'running')
})

test('what cannot be started is told with its fault', async () => {
  const { agent, want, until, last } = open()
  agent()
  want([doc({ name: 'fail-start' })])
  const guest = await until(() => (last()?.power === 'failed' ? last() : undefined))
  assert.ok(guest.fault)
})

test('a successor finds the guests that run and says all of them at once', async () => {
  const { agent, want, until, last, reports, world } = open()
  const first = agent()
  want([doc()])
  await until(() => last()?.power === 'running')
  await first.stop()
  assert.equal(world.guests.get(ID)?.state, 'running')
  const before = reports.length
  agent()
  await until(() => reports.slice(before).some((r) => guestsIn(r).some((g) => g.id === ID && g.power === 'running')))
  const generations = reports.map((r) => r.generation)
  assert.deepEqual(
    generations,
    [...generations].sort((a, b) => a - b),
  )
})

test('a command is applied once, however often it is sent; one that an agent died over is answered as interrupted', async () => {
  const { agent, want, until, done, world } = open()
  const first = agent()
  const reboot: WantedCommand = { id: 'c1', guestId: ID, act: { kind: 'reboot', hard: true } }
  want([doc()], [reboot])
  await until(() => done('c1').length > 0)
  const starts = () => world.guests.get(ID)?.console.match(/userspace/g)?.length
  const once = starts()
  want([doc()], [reboot])
  want([doc()], [reboot, { id: 'c2', guestId: ID, act: { kind: 'console', bytes: 1000 } }])
  const [answer] = await until(() => done('c2').length > 0 && done('c2'))
  assert.match(answer?.output ?? '', /userspace/)
  assert.equal(starts(), once)
  await first.stop()
  agent()
  await until(() => done('c1').length > 1)
  assert.match(done('c1').at(-1)?.error ?? '', /interrupted/)
  assert.equal(starts(), once)
})

test('a guest that the controller does not name is never touched', async () => {
  const { agent, want, until, last, reports, world } = open()
  agent()
  want([doc()])
  await until(() => last()?.power === 'running')
  want([])
  want([doc({ id: '22222222-9abc-4def-8123-456789abcdef', ports: [] })])
  await until(() => reports.some((r) => guestsIn(r).some((g) => g.id.startsWith('2222') && g.power === 'running')))
  assert.equal(world.guests.get(ID)?.state, 'running')
})

test('a port whose device a guest holds no more is not up', async () => {
  const { agent, want, until, last, network } = open()
  agent({ lookEveryMs: 20 })
  want([doc()])
  await until(() => last()?.power === 'running' && last()?.ports[0]?.up)
  network.faults.add('hold')
  await until(() => last()?.power === 'running' && last()?.ports[0]?.up === false)
  network.faults.delete('hold')
  await until(() => last()?.ports[0]?.up)
})

test('an agent that cannot see yet what is on its host begins as soon as it can', async () => {
  const { agent, want, until, last, network } = open()
  network.faults.add('list')
  agent()
  want([doc()])
  await systemClock.sleep(100)
  assert.equal(last(), undefined)
  network.faults.delete('list')
  await until(() => last()?.power === 'running')
})

test('a controller that is away loses no report', async () => {
  const { agent, want, until, last, state } = open()
  agent()
  want([doc()])
  await until(() => last()?.power === 'running')
  state.away = true
  await systemClock.sleep(150)
  want([doc({ generation: 2, power: 'paused' })])
  state.away = false
  await until(() => last()?.power === 'paused')
})

test('a part that the document does not name is left alone; one that this agent does not know is told once', async () => {
  const said: object[] = []
  const log: Log = { ...silentLog, warn: (fields) => void said.push(fields), child: () => log }
  const { agent, wantParts, until, last, reports, world } = open()
  agent({ log })
  wantParts({ guests: [doc()], shares: [{ id: 's' }] })
  await until(() => last()?.power === 'running')
  const before = reports.length
  wantParts({ commands: [], shares: [] })
  wantParts({ commands: [{ id: 'c', guestId: ID, act: { kind: 'console', bytes: 10 } }], shares: [] })
  await until(() => reports.slice(before).some(({ parts }) => parts.commands !== undefined))
  assert.equal(world.guests.get(ID)?.state, 'running')
  assert.deepEqual(said, [{ part: 'shares' }])
})

test('a host tells where its tunnels end, and lets in the hosts that it is told', async () => {
  const end = (address: string) => ({ address, publicKey: `${'A'.repeat(43)}=` })
  const told: (readonly object[])[] = []
  const tunnels = { own: end('10.0.0.1'), setPeers: async (peers: readonly object[]) => void told.push(peers) }
  const { agent, wantParts, until, reports } = open()
  agent({ tunnels })
  wantParts({ tunnels: [end('10.0.0.2')] })
  await until(() => reports.some(({ parts }) => parts.tunnels !== undefined) && told.length > 0)
  assert.deepEqual(reports[0]?.parts.tunnels, [{ id: 'own', ...end('10.0.0.1') }])
  assert.deepEqual(told[0], [end('10.0.0.2')])
})

const PORT = 'aaaaaaaa-0000-4000-8000-000000000001'
const METADATA = { networkId: 'n', portId: 'm', mac: '02:00:00:00:00:01', mtu: 1442, addresses: [] }

test('a running guest gets back what is taken from its host’s switch, and its network its metadata, told or not', async () => {
  const { agent, wantParts, until, last, network } = open()
  const isBack = async () => {
    while (!network.ports.has(PORT) || !network.metadata.has('n')) await systemClock.sleep(2)
  }
  const first = agent({ lookEveryMs: 10 })
  wantParts({ guests: [doc()], metadataNetworks: [METADATA], commands: [] })
  await until(() => last()?.power === 'running' && last()?.ports[0]?.up)
  network.ports.clear()
  network.metadata.clear()
  await isBack()
  await first.stop()
  agent()
  await until(() => network.portWatchers.size === 1)
  await isBack()
  network.ports.clear()
  network.metadata.clear()
  for (const tell of network.portWatchers) tell()
  await isBack()
})
