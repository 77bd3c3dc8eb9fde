import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { attachVolume, createVolume, extendVolume, getVolume, refuseExtendCompletion, swapAttachments } from './index.ts'
import { startVolumes } from './volume.fixture.ts'

eachDatabase('somebody gets one volume in the place of another', (open) => {
  test('whoever has it has the other then, or all stays as it was', async () => {
    const { settle, member } = await startVolumes(open)
    const [one, two, three] = await Promise.all([1, 1, 1].map((sizeGib) => createVolume(member, { sizeGib })))
    assert.ok(one && two && three)
    await settle()
    await attachVolume(member, one.id, { hostName: 'elsewhere', device: '/dev/vdb', mode: 'ro' })
    await attachVolume(member, three.id, { device: '/dev/vdb', mode: 'rw' })
    const has = async (id: string) => {
      const { status, attachments } = await getVolume(member, id)
      return [status, ...attachments.map(({ host_name, mode }) => `${host_name} ${mode}`)]
    }
    assert.equal(await reasonOf(swapAttachments(member, one.id, one.id)), 'swapped_with_itself')
    assert.equal(await reasonOf(swapAttachments(member, one.id, three.id)), 'wrong_status')
    assert.deepEqual(await has(one.id), ['in-use', 'elsewhere ro'])
    await swapAttachments(member, one.id, two.id)
    assert.deepEqual([await has(one.id), await has(two.id)], [['available'], ['in-use', 'elsewhere ro']])
  })

  test('nobody’s word ends the growing of a volume', async () => {
    const { settle, member } = await startVolumes(open)
    const { id } = await createVolume(member, { sizeGib: 1 })
    await settle()
    assert.equal(await reasonOf(refuseExtendCompletion(member, id)), 'wrong_status')
    await extendVolume(member, id, 2)
    assert.equal(await reasonOf(refuseExtendCompletion(member, id)), 'extend_not_awaited')
    await settle()
    assert.equal((await getVolume(member, id)).size_gib, 2)
  })
})
