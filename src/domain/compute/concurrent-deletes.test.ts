/** What several delete at once is deleted once, and the others are told that it is not there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race, several } from '../../store/race.fixture.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { asMember, makeCloud, newServer, PROJECT } from './compute.fixture.ts'
import { createServers } from './create.ts'
import {
  allowShape,
  changeMeta,
  changeShapeExtra,
  createKeypair,
  createShape,
  getShape,
  removeKeypair,
  removeShape,
} from './index.ts'
import { computeRefusals } from './refusals.ts'

const AT_ONCE = 6
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBFcEzsqMovbBug2AdMdLPnYQC+o5p/Pz01bUARYEq9'
const SIZES = { cpus: 1, memory_mib: 64, disk_gib: 1, ephemeral_gib: 0, swap_mib: 0, rxtx_factor: 1, description: null }

/** As an API takes one away: it looks among those that there are. */
const without = (key: string) => (words: Record<string, string>) => {
  if (!Object.hasOwn(words, key)) throw computeRefusals.keypair_not_found({ name: key, userId: '' })
  return Object.fromEntries(Object.entries(words).filter(([other]) => other !== key))
}

eachDatabase('deletes of one thing by several at once', (open) => {
  test('key pairs, flavors, who may use them, and words of servers and flavors', async () => {
    const ctx = testCtx(await open())
    await makeCloud(ctx)
    const ann = asMember(ctx)
    const [server] = await createServers(ann, newServer({ meta: { a: '1', b: '2' } }))
    const serverId = server?.id ?? ''
    await createKeypair(ann, PROJECT, { name: 'k', type: 'ssh', publicKey: KEY })
    const { id } = await createShape(ctx, { ...SIZES, id: 'f', name: 'f', isPublic: false })
    await changeShapeExtra(ctx, id, () => ({ a: '1', b: '2' }))
    await allowShape(ctx, id, PROJECT, true)
    const works: [work: () => Promise<unknown>, absent: string][] = [
      [() => removeKeypair(ann, 'k'), 'keypair_not_found'],
      [() => changeMeta(ann, serverId, without('a')), 'keypair_not_found'],
      [() => changeShapeExtra(ctx, id, without('a')), 'keypair_not_found'],
      [() => allowShape(ctx, id, PROJECT, false), 'shape_access_not_found'],
      [() => removeShape(ctx, id), 'shape_not_found'],
    ]
    for (const [work, absent] of works)
      assert.deepEqual(await race(several(AT_ONCE, work)), { done: 1, [absent]: AT_ONCE - 1 }, absent)
  })

  test('words that several give a server or a flavor at once are all there, and one may use a flavor once', async () => {
    const ctx = testCtx(await open())
    await makeCloud(ctx)
    const ann = asMember(ctx)
    const [server] = await createServers(ann, newServer())
    const { id } = await createShape(ctx, { ...SIZES, id: 'f', name: 'f', isPublic: false })
    const give = (i: number) => (words: Record<string, string>) => ({ ...words, [`k${i}`]: '' })
    await race(several(AT_ONCE, (i) => changeMeta(ann, server?.id ?? '', give(i))))
    await race(several(AT_ONCE, (i) => changeShapeExtra(ctx, id, give(i))))
    assert.equal(Object.keys(await changeMeta(ann, server?.id ?? '', (words) => words)).length, AT_ONCE)
    assert.equal(Object.keys((await getShape(ctx, id)).extra).length, AT_ONCE)
    const told = await race(several(AT_ONCE, () => allowShape(ctx, id, PROJECT, true)))
    assert.deepEqual(told, { done: 1, shape_access_exists: AT_ONCE - 1 })
  })
})
