/** What is made while what it stands on is deleted: one of the two is refused in words of its own, and nothing is left astray. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, several } from '../../store/race.fixture.ts'
import { eachDatabase, type TestCtx } from '../../store/testing.ts'
import {
  addRouterInterface,
  attachServerPorts,
  createFloatingIp,
  createGroup,
  createNetwork,
  createPort,
  createRouter,
  createRules,
  createSubnet,
  deleteGroup,
  deleteNetwork,
  deletePort,
  deleteRouter,
  deleteSubnet,
  getPort,
  inOneTransaction,
  listPorts,
  listSubnets,
  updateFloatingIp,
  updatePort,
} from './index.ts'
import { makeNetwork, makeOutside, worldOf } from './network.fixture.ts'

const ROUNDS = 4

/** Rows whose parent is not there. */
async function astray(ctx: TestCtx): Promise<string[]> {
  const [networks, subnets, ports, groups] = await Promise.all([
    ctx.db.selectFrom('network').select('id').execute(),
    ctx.db.selectFrom('subnet').select(['id', 'network_id']).execute(),
    ctx.db.selectFrom('port').select(['id', 'network_id']).execute(),
    ctx.db.selectFrom('security_group').select('id').execute(),
  ])
  const [addresses, rules, members] = await Promise.all([
    ctx.db.selectFrom('address').select(['port_id', 'subnet_id']).execute(),
    ctx.db.selectFrom('security_rule').select('group_id').execute(),
    ctx.db.selectFrom('port_security_group').select(['group_id', 'port_id']).execute(),
  ])
  const there = new Set([...networks, ...subnets, ...ports, ...groups].map(({ id }) => id))
  const named = [
    ...[...subnets, ...ports].map((row) => row.network_id),
    ...addresses.flatMap((row) => [row.port_id, row.subnet_id]),
    ...[...rules, ...members].map((row) => row.group_id),
    ...members.map((row) => row.port_id),
  ]
  return named.filter((id) => !there.has(id))
}

eachDatabase('deletes beside creates', (open) => {
  test('a network, and ports and subnets in it', async () => {
    const { ann } = worldOf(await open())
    for (let round = 0; round < ROUNDS; round++) {
      const { network } = await makeNetwork(ann)
      const port = () => createPort(ann, { networkId: network.id })
      await race([...several(4, port), () => deleteNetwork(ann, network.id), ...several(4, port)])
      const empty = await createNetwork(ann, { name: 'empty' })
      const subnet = (i: number) => createSubnet(ann, { networkId: empty.id, version: 4, cidr: `10.9.${i}.0/24` })
      await race([...several(4, subnet), () => deleteNetwork(ann, empty.id), ...several(4, subnet)])
      assert.deepEqual(await astray(ann), [])
      const left = new Set([...(await listPorts(ann)), ...(await listSubnets(ann))].map((row) => row.networkId))
      for (const id of left) await race([() => deleteNetwork(ann, id)])
    }
  })

  test('a security group, and its rules and ports', async () => {
    const { ann } = worldOf(await open())
    const { network } = await makeNetwork(ann)
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await createGroup(ann, { name: 'short-lived' })
      const port = () => createPort(ann, { networkId: network.id, groupIds: [id] })
      const rule = (i: number) =>
        createRules(ann, id, [{ direction: 'ingress', version: 4, protocol: 'tcp', min: i + 1, max: i + 1 }])
      await race([...several(3, port), ...several(3, rule), () => deleteGroup(ann, id), ...several(3, port), ...several(3, rule)])
      assert.deepEqual(await astray(ann), [])
    }
  })

  test('a port that is deleted is no server’s, and has no address left by a change', async () => {
    const { ann } = worldOf(await open())
    const { network, subnet } = await makeNetwork(ann)
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await createPort(ann, { networkId: network.id })
      const attach = () =>
        inOneTransaction(ann, (tx) =>
          attachServerPorts(tx, {
            serverId: `s${round}`,
            serverName: 's',
            projectId: 'ann',
            requests: [{ portId: id }],
            securityGroups: [],
          }),
        )
      const told = await race([attach, () => deletePort(ann, id)])
      const is = await getPort(ann, id).catch(() => undefined)
      assert.equal(is === undefined || is.serverId === `s${round}`, true, JSON.stringify(told))
      if (told.done === 2) assert.equal(is, undefined)
      const other = await createPort(ann, { networkId: network.id })
      const change = (i: number) => updatePort(ann, other.id, { fixedIps: [{ subnetId: subnet.id, ip: `10.0.0.${100 + i}` }] })
      await race([...several(4, change), () => deletePort(ann, other.id), ...several(4, change)])
      assert.deepEqual(await astray(ann), [])
    }
  })

  test('several floating IPs for one port: one has it, and the others are told so', async () => {
    const world = worldOf(await open())
    const outside = await makeOutside(world)
    const { network, subnet } = await makeNetwork(world.ann)
    const router = await createRouter(world.ann, { name: 'r', gateway: { networkId: outside.id } })
    await addRouterInterface(world.ann, router.id, { subnetId: subnet.id })
    const networkId = network.id
    const port = await createPort(world.ann, { networkId })
    const made = []
    for (let i = 0; i < 6; i++) made.push(await createFloatingIp(world.ann, { networkId: outside.id }))
    const told = await race(
      made.map(
        ({ id }) =>
          () =>
            updateFloatingIp(world.ann, id, { fixedPortId: port.id }),
      ),
    )
    assert.deepEqual(told, { done: 1, port_has_floating_ip: 5 })
  })

  test('one thing by several at once: it was deleted once, and the others are told that it is not there', async () => {
    const { ann } = worldOf(await open())
    const [{ network, subnet }, lone] = [await makeNetwork(ann), await createNetwork(ann, { name: 'lone' })]
    const made: [act: (ctx: TestCtx, id: string) => Promise<unknown>, id: string, absent: string][] = [
      [deletePort, (await createPort(ann, { networkId: network.id })).id, 'port_not_found'],
      [deleteSubnet, subnet.id, 'subnet_not_found'],
      [deleteNetwork, lone.id, 'network_not_found'],
      [deleteGroup, (await createGroup(ann, { name: 'g' })).id, 'security_group_not_found'],
      [deleteRouter, (await createRouter(ann, { name: 'r' })).id, 'router_not_found'],
    ]
    for (const [act, id, absent] of made) assert.deepEqual(await race(several(6, () => act(ann, id))), { done: 1, [absent]: 5 })
  })
})
