import assert from 'node:assert/strict'
import { test } from 'node:test'
import { race } from '../../store/race.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { createVolume, retypeVolume, typeQuotas, usageOf } from './index.ts'
import { createType } from './type.ts'
import { PROJECT, startVolumes } from './volume.fixture.ts'

eachDatabase('volumes are given other types', (open) => {
  test('several at once: no more of a type than there is room for', async () => {
    const { ctx, member, settle } = await startVolumes(open)
    const { id: typeId } = await createType(ctx, { name: 'scarce' })
    await typeQuotas(typeId).setLimits(ctx, PROJECT, { [`volume:${typeId}`]: 1 })
    const made = []
    for (let i = 0; i < 5; i++) made.push(await createVolume(member, { sizeGib: 1 }))
    await settle()
    const told = await race(
      made.map(
        ({ id }) =>
          () =>
            retypeVolume(member, id, 'scarce'),
      ),
    )
    assert.deepEqual(told, { done: 1, quota_exceeded: 4 })
    assert.equal((await usageOf(ctx, PROJECT, typeId)).volumes, 1)
  })
})
