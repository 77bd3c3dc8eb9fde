import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, type TestCtx } from '../../store/testing.ts'
import {
  createFloatingIp,
  createGroup,
  createNetwork,
  createPort,
  createRouter,
  createSubnet,
  deleteFloatingIp,
  deleteGroup,
  deleteNetwork,
  deletePort,
  deleteRouter,
  updateFloatingIp,
  updateGroup,
  updateNetwork,
  updatePort,
  updateRouter,
  updateSubnet,
} from './index.ts'
import { makeOutside, worldOf } from './network.fixture.ts'

const tagsIn = async ({ db }: TestCtx): Promise<string[]> =>
  (await db.selectFrom('tag').select(['kind', 'key', 'project_id']).orderBy('kind').orderBy('key').execute()).map(
    ({ kind, key, project_id }) => `${kind} ${key} ${project_id}`,
  )

const KINDS = ['floating_ip', 'network', 'port', 'router', 'security_group', 'subnet']

eachDatabase('tags of networks and what is on them', (open) => {
  test('come with the object, change with it and go with it', async () => {
    const world = worldOf(await open())
    const { ann } = world
    const outside = await makeOutside(world)
    const [tags, others] = [['old'], { tags: ['new', 'other'] }]
    const network = await createNetwork(ann, { tags })
    const subnet = await createSubnet(ann, { networkId: network.id, version: 4, cidr: '10.0.0.0/24', tags })
    const port = await createPort(ann, { networkId: network.id, tags })
    const router = await createRouter(ann, { tags })
    const floatingIp = await createFloatingIp(ann, { networkId: outside.id, tags })
    const group = await createGroup(ann, { name: 'web', tags })
    assert.deepEqual(
      await tagsIn(ann),
      KINDS.map((kind) => `${kind} old ann`),
    )
    await updateNetwork(ann, network.id, others)
    await updateSubnet(ann, subnet.id, others)
    await updatePort(ann, port.id, others)
    await updateRouter(ann, router.id, others)
    await updateFloatingIp(ann, floatingIp.id, others)
    const changed = await updateGroup(ann, group.id, others)
    assert.equal(changed.revision, group.revision + 1)
    assert.deepEqual(
      await tagsIn(ann),
      KINDS.flatMap((kind) => ['new', 'other'].map((key) => `${kind} ${key} ann`)),
    )
    await updateRouter(ann, router.id, { name: 'said nothing of tags' })
    assert.equal((await tagsIn(ann)).length, 12)
    await deletePort(ann, port.id)
    await deleteRouter(ann, router.id)
    await deleteFloatingIp(ann, floatingIp.id)
    await deleteGroup(ann, group.id)
    assert.deepEqual(
      (await tagsIn(ann)).map((tag) => tag.split(' ')[0]),
      ['network', 'network', 'subnet', 'subnet'],
    )
    await deleteNetwork(ann, network.id)
    assert.deepEqual(await tagsIn(ann), [])
  })
})
