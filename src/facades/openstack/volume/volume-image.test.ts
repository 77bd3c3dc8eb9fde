import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createImage, findAnyImage, IMAGE_LIMITS } from '../../../domain/image/index.ts'
import { PROJECT, userOf } from '../../../domain/volume/volume.fixture.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

const VERB = 'os-volume_upload_image'
const lab = async () => {
  const cinder = await startCinder(await openTestStore())
  const upload = (id: string, body: object, { version = '3.71', token = 'demo' } = {}) =>
    cinder.call('POST', `/volumes/${id}/action`, { version, token, body: { [VERB]: body } })
  return { ...cinder, upload }
}

test('an upload tells of volume and image; until 3.1 nobody says who sees it', async () => {
  const { upload, makeVolume, call, ctx } = await lab()
  const [id, other] = [await makeVolume({ description: 'mine' }), await makeVolume()]
  const { status, json } = await upload(id, {
    image_name: 'copy',
    disk_format: 'qcow2',
    container_format: 'bare',
    protected: 'true',
  })
  const { image_id: imageId, updated_at: updated, ...told } = json[VERB]
  assert.match(updated, /^\d{4}-\d\d-\d\dT[\d:.]+$/)
  assert.deepEqual(
    [status, told],
    [
      202,
      {
        id,
        status: 'uploading',
        display_description: 'mine',
        size: 1,
        volume_type: '__DEFAULT__',
        container_format: 'bare',
        disk_format: 'qcow2',
        image_name: 'copy',
        protected: true,
        visibility: 'private',
      },
    ],
  )
  assert.equal((await findAnyImage(ctx, imageId))?.ownerId, PROJECT)
  assert.equal((await call('GET', `/volumes/${id}`)).json.volume.status, 'uploading')
  assert.equal((await upload(other, { image_name: 'old', visibility: 'private' }, { version: '3.0' })).status, 400)
  const old = await upload(other, { image_name: 'old' }, { version: '3.0' })
  assert.deepEqual([old.status, old.json[VERB].visibility, old.json[VERB].protected], [202, 'shared', false])
})

test('who may not, what is absent, malformed, busy or too much is refused in Cinder’s words, and the volume stays free', async () => {
  const { upload, makeVolume, call, ctx } = await lab()
  const id = await makeVolume()
  const copy = { image_name: 'copy' }
  assert.equal((await upload(id, copy, { token: 'reader' })).status, 403)
  assert.equal((await upload(id, copy, { token: 'other' })).status, 404)
  assert.equal((await upload(id, { ...copy, visibility: 'public' })).status, 403)
  for (const body of [{}, { image_name: '' }, { ...copy, disk_format: 'iso' }, { ...copy, force: 'maybe' }, { ...copy, x: 1 }])
    assert.equal((await upload(id, body)).status, 400, JSON.stringify(body))
  const compressed = await upload(id, { ...copy, container_format: 'compressed' })
  assert.match(messageOf(compressed), /^Image compression upload disallowed/)
  assert.equal((await upload(id, { ...copy, container_format: 'tub' })).status, 400)
  assert.equal((await call('GET', `/volumes/${id}`)).json.volume.status, 'available')
  const member = { ...ctx, who: userOf(PROJECT, ['member', 'reader']) }
  for (let i = 0; i < IMAGE_LIMITS.imagesPerProject; i++) await createImage(member, IMAGE_LIMITS, {})
  const full = await upload(id, copy)
  assert.deepEqual([full.status, messageOf(full)], [400, 'Image quota exceeded'])
  await call('POST', `/volumes/${id}/action`, { token: 'admin', body: { 'os-reset_status': { status: 'error' } } })
  assert.equal(messageOf(await upload(id, copy)), 'Invalid volume: Volume status must be available')
  assert.equal(messageOf(await upload(id, { ...copy, force: true })), 'Invalid volume: Volume status must be available or in-use')
})
