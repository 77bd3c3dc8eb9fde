import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { eachDatabase, type OpenStore } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import {
  associateQos,
  changeQos,
  createQos,
  createVolume,
  disassociateQos,
  extendVolume,
  forgetQosKeys,
  getType,
  removeQos,
} from './index.ts'
import { createType, removeType } from './type.ts'
import { startVolumes } from './volume.fixture.ts'

const reason = (wanted: string) => (error: unknown) => error instanceof CloudError && error.reason === wanted

eachDatabase('QoS specs', (open: OpenStore) => {
  const cloud = async () => {
    const { ctx, hostId, settle, member } = await startVolumes(open)
    const document = async () => (await volumesOfHost(ctx, hostId))[0]
    return { ctx, settle, document, member }
  }

  test('a volume’s host is told its limits anew with each change of them and of its size', async () => {
    const { ctx, settle, document, member } = await cloud()
    const type = await createType(ctx, { name: 'slow' })
    const made = await createVolume(member, { sizeGib: 4, type: 'slow' })
    await settle()
    const generations: number[] = []
    const limits = async () => {
      const told = await document()
      generations.push(told?.generation ?? 0)
      await settle()
      return told?.limits
    }
    assert.equal(await limits(), undefined)
    const { id } = await createQos(ctx, { name: 'q', consumer: 'front-end', specs: { total_iops_sec_per_gb: '50' } })
    await associateQos(ctx, id, type.id)
    assert.deepEqual(await limits(), { total_iops_sec: 200 })
    await extendVolume(member, made.id, 6)
    assert.deepEqual(await limits(), { total_iops_sec: 300 })
    await changeQos(ctx, id, { specs: { write_bytes_sec: '1000' } })
    assert.deepEqual(await limits(), { total_iops_sec: 300, write_bytes_sec: 1000 })
    await forgetQosKeys(ctx, id, ['total_iops_sec_per_gb'])
    assert.deepEqual(await limits(), { write_bytes_sec: 1000 })
    await changeQos(ctx, id, { consumer: 'back-end', specs: {} })
    assert.equal(await limits(), undefined)
    await changeQos(ctx, id, { consumer: 'both', specs: {} })
    assert.deepEqual(await limits(), { write_bytes_sec: 1000 })
    await disassociateQos(ctx, id, type.id)
    assert.equal(await limits(), undefined)
    assert.deepEqual(
      generations,
      [...new Set(generations)].sort((a, b) => a - b),
    )
  })

  test('a name is had once, a type has one of them, and what types have goes by force alone', async () => {
    const { ctx } = await cloud()
    const [a, b] = [await createType(ctx, { name: 'a' }), await createType(ctx, { name: 'b' })]
    const qos = await createQos(ctx, { name: 'q' })
    assert.equal(qos.consumer, 'back-end')
    const tries = await Promise.allSettled([1, 2, 3].map(() => createQos(ctx, { name: 'twice' })))
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
    await assert.rejects(createQos(ctx, { name: 'q' }), reason('qos_name_taken'))
    const other = await createQos(ctx, { name: 'other' })
    for (const { id } of [a, b, a]) await associateQos(ctx, qos.id, id)
    await assert.rejects(associateQos(ctx, other.id, a.id), reason('qos_other'))
    await assert.rejects(associateQos(ctx, 'none', a.id), reason('qos_not_found'))
    await assert.rejects(associateQos(ctx, qos.id, 'none'), reason('type_not_found'))
    await disassociateQos(ctx, other.id, a.id)
    assert.equal((await getType(ctx, a.id)).qos_id, qos.id)
    await assert.rejects(removeQos(ctx, qos.id), reason('qos_in_use'))
    await removeType(ctx, b.id)
    await removeQos(ctx, qos.id, { force: true })
    assert.equal((await getType(ctx, a.id)).qos_id, null)
    await associateQos(ctx, other.id, a.id)
    await disassociateQos(ctx, other.id)
    await removeQos(ctx, other.id)
    await assert.rejects(removeQos(ctx, other.id), reason('qos_not_found'))
  })

  test('specs that no hypervisor could follow are refused whole, also when several calls make them', async () => {
    const { ctx } = await cloud()
    await assert.rejects(createQos(ctx, { name: 'q', consumer: 'both', specs: { read_iops_sec: 'x' } }), reason('qos_invalid'))
    const { id } = await createQos(ctx, { name: 'q', specs: { total_iops_sec: '5', read_iops_sec: '5', color: 'red' } })
    await assert.rejects(changeQos(ctx, id, { consumer: 'front-end', specs: {} }), reason('qos_invalid'))
    await assert.rejects(forgetQosKeys(ctx, id, ['color', 'size']), reason('qos_key_not_found'))
    await forgetQosKeys(ctx, id, ['color', 'total_iops_sec'])
    await changeQos(ctx, id, { consumer: 'front-end', specs: {} })
    await assert.rejects(changeQos(ctx, id, { specs: { total_iops_sec_per_gb: '5' } }), reason('qos_invalid'))
  })
})
