/** What every network driver must do, as tests: `checkFabric('ovn', …)`, `checkHostPorts('ovn', …)`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FabricLab, HostPortsLab } from './driver.check.lab.ts'
import { checkParts } from './driver.check.parts.ts'
import { checkTopology, PORT, SECOND_PORT } from './driver.check.topology.ts'
import type { Fabric, FabricWork, MetadataNetwork, Topology } from './driver.ts'

const never = new AbortController().signal
const NOTHING: Topology = { networks: [], ports: [], routers: [], groups: [] }
/** What a pass did, without how much it looked at. */
const did = ({ compared: _, ...work }: FabricWork) => work
const NO_CHANGE = { inserted: 0, updated: 0, removed: 0 }
const wanted = checkTopology()
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort()

function suite<L extends { end(): Promise<void> }>(name: string, makeLab: () => Promise<L>) {
  return (what: string, body: (lab: L) => Promise<void>) =>
    it(`${name}: ${what}`, async () => {
      const lab = await makeLab()
      try {
        await body(lab)
      } finally {
        await lab.end()
      }
    })
}

const sortedList = async (fabric: Fabric) =>
  Object.fromEntries(Object.entries(await fabric.list(never)).map(([kind, found]) => [kind, found.toSorted()]))

const all = {
  networks: ids(wanted.networks),
  ports: ids(wanted.ports),
  routers: ids(wanted.routers),
  groups: ids(wanted.groups),
}

export function checkFabric(name: string, makeLab: () => Promise<FabricLab>): void {
  const test = suite(`fabric ${name}`, makeLab)

  test('begins with nothing, holds what is wanted, and the same again changes nothing', async ({ open }) => {
    const fabric = open()
    assert.deepEqual(await sortedList(fabric), { networks: [], ports: [], routers: [], groups: [] })
    const work = await fabric.ensure(wanted, never)
    assert.ok(work.inserted > 0 && work.updated === 0 && work.removed === 0)
    assert.deepEqual(await sortedList(fabric), all)
    assert.deepEqual(did(await fabric.ensure(structuredClone(wanted), never)), NO_CHANGE)
    await fabric.close()
  })

  test('changes what changed, removes what is not wanted any more', async ({ open }) => {
    const fabric = open()
    await fabric.ensure(wanted, never)
    const changed = checkTopology({ enabled: false })
    const work = await fabric.ensure(changed, never)
    assert.ok(work.inserted === 0 && work.updated === 1 && work.removed === 0, JSON.stringify(work))
    const fewer = { ...changed, ports: changed.ports.filter(({ id }) => id !== SECOND_PORT), routers: [] }
    assert.ok((await fabric.ensure(fewer, never)).removed >= 2)
    assert.deepEqual(await sortedList(fabric), { ...all, ports: ids(fewer.ports), routers: [] })
    assert.deepEqual(did(await fabric.ensure(fewer, never)), NO_CHANGE)
    await fabric.ensure(NOTHING, never)
    assert.deepEqual(await sortedList(fabric), { networks: [], ports: [], routers: [], groups: [] })
    await fabric.close()
  })

  test('a successor finds what stands', async ({ open }) => {
    const first = open()
    await first.ensure(wanted, never)
    await first.close()
    const next = open()
    assert.deepEqual(await sortedList(next), all)
    assert.deepEqual(did(await next.ensure(wanted, never)), NO_CHANGE)
    await next.close()
  })

  test('one that does not answer is an error, and the next try heals it', async ({ open, cut }) => {
    const fabric = open()
    await fabric.ensure(NOTHING, never)
    const mend = await cut()
    await assert.rejects(fabric.ensure(wanted, AbortSignal.timeout(200)))
    await mend()
    await fabric.ensure(wanted, never)
    assert.deepEqual(await sortedList(fabric), all)
    await fabric.close()
  })

  test('an aborted call does nothing', async ({ open }) => {
    const fabric = open()
    await assert.rejects(fabric.ensure(wanted, AbortSignal.abort(new Error('enough'))), /enough/)
    assert.deepEqual(await fabric.list(never), { networks: [], ports: [], routers: [], groups: [] })
    await fabric.close()
  })

  checkParts(test)
}

const port = { id: PORT, mac: '02:00:00:00:00:11', networkId: wanted.networks[0]?.id ?? '', mtu: 1442 }
const second = { id: SECOND_PORT, mac: '02:00:00:00:00:12', networkId: wanted.networks[0]?.id ?? '', mtu: 1442 }
const metadata: MetadataNetwork = {
  networkId: wanted.networks[0]?.id ?? '',
  portId: '00000070-1111-4111-8111-111111111111',
  mac: '02:00:00:00:00:70',
  mtu: 1442,
  addresses: ['10.0.0.2/24'],
}

export function checkHostPorts(name: string, makeLab: () => Promise<HostPortsLab>): void {
  const test = suite(`host ports ${name}`, makeLab)

  test('begins with none; the same port twice is one', async ({ open }) => {
    const ports = open()
    assert.deepEqual(await ports.list(), { ports: [], metadata: [] })
    const made = await ports.ensure(port, never)
    assert.deepEqual(await ports.ensure(port, never), made)
    assert.ok(made.device.length > 0 && made.device.length <= 15)
    assert.deepEqual((await ports.list()).ports, [PORT])
    await ports.close()
  })

  test('remove takes one away, leaves others, and is content with nothing to do', async ({ open }) => {
    const ports = open()
    for (const each of [port, second]) await ports.ensure(each, never)
    for (const _ of [1, 2]) await ports.remove(PORT)
    assert.deepEqual((await ports.list()).ports, [SECOND_PORT])
    assert.equal(await ports.isUp(PORT), false)
    await ports.close()
  })

  test('what nobody wants goes, but not from under a guest', async ({ open, hold, eventually }) => {
    const ports = open()
    const removeHost = await hold(PORT, await ports.ensure(port, never))
    await ports.ensure(second, never)
    assert.deepEqual(await ports.removeIdle(new Set([PORT, SECOND_PORT])), [])
    assert.deepEqual(await ports.removeIdle(new Set()), [PORT])
    assert.deepEqual((await ports.list()).ports, [PORT])
    await removeHost()
    await eventually('it is let go', async () => (await ports.removeIdle(new Set())).length === 0)
    assert.deepEqual((await ports.list()).ports, [])
    await ports.close()
  })

  test('a port is up once the fabric carries it, also after it was plugged anew', async ({ open, spec, eventually, hostId }) => {
    const ports = open()
    await spec(checkTopology({ hostId }))
    for (const _ of [1, 2]) {
      assert.equal(await ports.isUp(PORT), false)
      await ports.ensure(port, never)
      await eventually('the port is up', () => ports.isUp(PORT))
      await ports.remove(PORT)
    }
    await ports.close()
  })

  for (const what of ['port', 'bridge', 'switch database'] as const)
    test(`a port that lost its ${what} is told of, and plugged again`, async ({ open, spec, lose, eventually, hostId }) => {
      const ports = open()
      let told = 0
      const end = ports.watch(() => void told++)
      await spec(checkTopology({ hostId }))
      await ports.ensure(port, never)
      await eventually('the port is up', () => ports.isUp(PORT))
      assert.equal(await ports.isPlugged(PORT), true)
      told = 0
      await lose(what, PORT)
      await eventually('somebody is told', async () => told > 0 && !(await ports.isPlugged(PORT)))
      assert.equal(await ports.isUp(PORT), false)
      await ports.ensure(port, never)
      assert.equal(await ports.isPlugged(PORT), true)
      await eventually('the port is up again', () => ports.isUp(PORT))
      end()
      await ports.remove(PORT)
      await ports.close()
    })

  test('a metadata address that somebody removed is made again', async ({ open, loseMetadata }) => {
    const ports = open()
    const ask = () => ports.ensureMetadata(metadata, (_, reply) => reply.end(), never)
    await ask()
    await loseMetadata(metadata.networkId)
    assert.deepEqual((await ports.list()).metadata, [])
    await ask()
    assert.deepEqual((await ports.list()).metadata, [metadata.networkId])
    await ports.removeMetadata(metadata.networkId)
    await ports.close()
  })

  test('a successor finds the ports, and can remove them', async ({ open }) => {
    const first = open()
    await first.ensure(port, never)
    await first.ensureMetadata(metadata, (_, reply) => reply.end(), never)
    await first.close()
    const next = open()
    assert.deepEqual(await next.list(), { ports: [PORT], metadata: [metadata.networkId] })
    await next.ensureMetadata(metadata, (_, reply) => reply.end(), never)
    await next.remove(PORT)
    await next.removeMetadata(metadata.networkId)
    assert.deepEqual(await next.list(), { ports: [], metadata: [] })
    await next.close()
  })

  test('a network has one metadata address, however often and whenever it is asked for', async ({ open }) => {
    const ports = open()
    const ask = () => ports.ensureMetadata(metadata, (_, reply) => reply.end(), never)
    await Promise.all([ask(), ask(), ask()])
    await ports.ensureMetadata({ ...metadata, addresses: ['10.0.0.3/24'] }, (_, reply) => reply.end(), never)
    assert.deepEqual((await ports.list()).metadata, [metadata.networkId])
    for (const _ of [1, 2]) await ports.removeMetadata(metadata.networkId)
    assert.deepEqual(await ports.list(), { ports: [], metadata: [] })
    await ports.close()
  })

  test('an aborted call does nothing', async ({ open }) => {
    const ports = open()
    await assert.rejects(ports.ensure(port, AbortSignal.abort(new Error('enough'))), /enough/)
    assert.deepEqual(await ports.list(), { ports: [], metadata: [] })
    await ports.close()
  })
}

/** The suites in one group, so that a run shows them together. */
export const checkNetworkDrivers = (
  name: string,
  labs: { fabric: () => Promise<FabricLab>; ports: () => Promise<HostPortsLab> },
) =>
  describe(`network drivers: ${name}`, () => {
    checkFabric(name, labs.fabric)
    checkHostPorts(name, labs.ports)
  })
