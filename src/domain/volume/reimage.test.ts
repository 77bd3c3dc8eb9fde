import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOf } from '../../kernel/reason-of.fixture.ts'
import { eachDatabase } from '../../store/testing.ts'
import { volumesOfHost } from './host-document.ts'
import { attachVolume, createAttachment, createVolume, getVolume, reimageVolume, reserveVolume, resetVolume } from './index.ts'
import { doneOf, IMAGE, report, startVolumes } from './volume.fixture.ts'

eachDatabase('volumes are written anew from images', (open) => {
  const start = async () => {
    const { ctx, hostId, settle, member } = await startVolumes(open)
    const { id } = await createVolume(member, { sizeGib: 2 })
    await settle()
    const document = async () => (await volumesOfHost(ctx, hostId))[0] ?? assert.fail()
    /** Not having done it. */
    const say = async (over: object) => {
      const { reimaged: _, ...said } = doneOf(await document())
      await report(ctx, hostId, [{ ...said, ...over }])
    }
    const status = async () => (await getVolume(member, id)).status
    return { ctx, hostId, settle, member, id, document, say, status }
  }

  test('when nobody has it, or it is kept for somebody; its host does it once, and what is noted of the image is noted of it', async () => {
    const { ctx, hostId, member, id, document, say, status } = await start()
    await reimageVolume(member, id, IMAGE)
    assert.equal(await status(), 'downloading')
    const wanted = await document()
    assert.equal(wanted.reimage?.base.id, IMAGE)
    assert.equal(await reasonOf(reimageVolume(member, id, IMAGE)), 'wrong_status')
    assert.equal(await reasonOf(reserveVolume(member, id)), 'wrong_status')
    // what answers to what was wanted before ends nothing
    await say({ generation: wanted.generation - 1 })
    await say({})
    assert.equal(await status(), 'downloading')
    await report(ctx, hostId, [doneOf(wanted)])
    const volume = await getVolume(member, id)
    assert.deepEqual([volume.status, volume.bootable, volume.imageMetadata.image_id], ['available', true, IMAGE])
    const after = await document()
    assert.deepEqual([after.reimage, after.base?.id, after.generation], [undefined, IMAGE, wanted.generation + 1])
    await createAttachment(member, id, {})
    assert.equal(await reasonOf(reimageVolume(member, id, IMAGE)), 'wrong_status')
    await reimageVolume(member, id, IMAGE, { reserved: true })
    await report(ctx, hostId, [doneOf(await document())])
    assert.equal(await status(), 'reserved')
  })

  test('where the host could not, the volume is in error, from which it may be written again; an operator ends it too', async () => {
    const { ctx, hostId, member, id, document, say, status } = await start()
    await reimageVolume(member, id, IMAGE)
    await say({ fault: 'the disk is full' })
    assert.deepEqual([await status(), (await document()).reimage], ['error', undefined])
    await reimageVolume(member, id, IMAGE)
    await report(ctx, hostId, [doneOf(await document())])
    assert.equal(await status(), 'available')
    await reimageVolume(member, id, IMAGE)
    await resetVolume({ ...ctx, who: { kind: 'cloud' } }, id, { status: 'available' })
    assert.deepEqual([await status(), (await document()).reimage], ['available', undefined])
  })

  test('not one that is too small, that somebody has, or that is on no host', async () => {
    const { ctx, settle, member, id } = await start()
    const small = await createVolume(member, { sizeGib: 1 })
    const unmade = await createVolume(member, { sizeGib: 200 })
    await settle()
    assert.equal(await reasonOf(reimageVolume(member, small.id, IMAGE)), 'too_small_for_image')
    await resetVolume({ ...ctx, who: { kind: 'cloud' } }, unmade.id, { status: 'available' })
    assert.equal(await reasonOf(reimageVolume(member, unmade.id, IMAGE)), 'nothing_to_reimage')
    await attachVolume(member, id, { device: '/dev/vdb', mode: 'rw' })
    assert.equal(await reasonOf(reimageVolume(member, id, IMAGE)), 'wrong_status')
  })
})
