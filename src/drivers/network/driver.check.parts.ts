/** What every fabric must do with a part of a topology, as tests: all parts together come to the same as the whole, and no part touches another. */
import assert from 'node:assert/strict'
import type { FabricLab } from './driver.check.lab.ts'
import { checkTopology, PORT, SECOND_PORT } from './driver.check.topology.ts'
import type { Fabric, FabricWork, Topology, TopologyScope } from './driver.ts'

const never = new AbortController().signal
const NOTHING: Topology = { networks: [], ports: [], routers: [], groups: [] }
const NOWHERE: TopologyScope = { networks: [], wholeNetworks: [], ports: [], routers: [], groups: [] }
const whole = checkTopology()
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id)

type Part = { says: Partial<Topology>; of: Partial<TopologyScope> }

const network = (id: string) => whole.networks.filter((one) => one.id === id)
const port = (id: string, all = whole): Part => {
  const ports = all.ports.filter((one) => one.id === id)
  return { says: { ports, networks: ports.flatMap(({ networkId }) => network(networkId)) }, of: { ports: [id] } }
}
/** Their members are said whole; those that are not there yet come into them with their own part. */
const members = whole.groups.map((group) => ({ ...group, members: [PORT, SECOND_PORT] }))
const groups: Part = { says: { groups: members }, of: { groups: ids(whole.groups) } }
const networks: Part = { says: { networks: whole.networks }, of: { networks: ids(whole.networks) } }
const routers: Part = { says: { networks: whole.networks, routers: whole.routers }, of: { routers: ids(whole.routers) } }
const goes = (of: Partial<TopologyScope>): Part => ({ says: {}, of })

const put = (fabric: Fabric, { says, of }: Part): Promise<FabricWork> =>
  fabric.ensure({ ...NOTHING, ...says }, never, { ...NOWHERE, ...of })

/** The whole finds nothing to do. */
async function assertIs(fabric: Fabric, topology: Topology, what: string): Promise<void> {
  const { inserted, updated, removed } = await fabric.ensure(topology, never)
  assert.deepEqual({ inserted, updated, removed }, { inserted: 0, updated: 0, removed: 0 }, what)
}

type Suite = (what: string, body: (lab: FabricLab) => Promise<void>) => void

export function checkParts(test: Suite): void {
  checkWhole(test)
  checkGoing(test)
}

function checkWhole(test: Suite): void {
  test('parts in any order come to the same as the whole', async ({ open }) => {
    const fabric = open()
    const parts = [groups, networks, ...ids(whole.ports).map((id) => port(id)), routers]
    for (const part of parts) assert.ok((await put(fabric, part)).inserted > 0)
    await assertIs(fabric, whole, 'built by its parts')
    for (const part of parts) {
      const { inserted, updated, removed } = await put(fabric, part)
      assert.deepEqual([inserted, updated, removed], [0, 0, 0], JSON.stringify(part.of))
    }
    await fabric.ensure(NOTHING, never)
    for (const part of parts.toReversed()) await put(fabric, part)
    await assertIs(fabric, whole, 'built the other way round')
    await fabric.close()
  })

  test('a part changes what changed in it, and removes what is gone from it', async ({ open }) => {
    const fabric = open()
    await fabric.ensure(whole, never)
    const changed = checkTopology({ enabled: false })
    const work = await put(fabric, port(PORT, changed))
    assert.deepEqual([work.inserted, work.updated, work.removed], [0, 1, 0])
    await assertIs(fabric, changed, 'one port changed')
    const renamed = {
      ...changed,
      ports: changed.ports.map((p) => (p.id === PORT ? { ...p, hostname: 'other', groupIds: [] } : p)),
    }
    await put(fabric, port(PORT, renamed))
    await assertIs(fabric, renamed, 'one port was named anew and left its group')
    await put(fabric, goes({ ports: [SECOND_PORT] }))
    const fewer = { ...renamed, ports: renamed.ports.filter(({ id }) => id !== SECOND_PORT) }
    await assertIs(fabric, fewer, 'one port is gone')
    await put(fabric, goes({ routers: ids(whole.routers) }))
    await assertIs(fabric, { ...fewer, routers: [] }, 'the router is gone')
    await put(fabric, goes({ groups: ids(whole.groups) }))
    await assertIs(fabric, { ...fewer, routers: [], groups: [] }, 'the group is gone')
    await fabric.close()
  })
}

function checkGoing(test: Suite): void {
  test('networks go with all that is on them; others stay', async ({ open }) => {
    const fabric = open()
    await fabric.ensure(whole, never)
    const [first, ...others] = whole.networks
    assert.ok(first)
    await put(fabric, goes({ routers: ids(whole.routers) }))
    await put(fabric, goes({ wholeNetworks: [first.id], ports: ids(whole.ports) }))
    await assertIs(fabric, { ...NOTHING, networks: others, groups: whole.groups }, 'one network is left')
    assert.deepEqual(await put(fabric, goes({ ports: ['00000099-1111-4111-8111-111111111111'] })).then((w) => w.removed), 0)
    await fabric.close()
  })

  test('a network of which all is said loses what is not said', async ({ open }) => {
    const fabric = open()
    await fabric.ensure(whole, never)
    const [first] = whole.networks
    assert.ok(first)
    const ports = whole.ports.filter(({ id }) => id === PORT)
    await put(fabric, { says: { networks: whole.networks, ports, routers: whole.routers }, of: { wholeNetworks: [first.id] } })
    await assertIs(fabric, { ...whole, ports }, 'one port is left')
    await fabric.close()
  })
}
