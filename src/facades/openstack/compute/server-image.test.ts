import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PROJECT } from '../../../domain/compute/compute.fixture.ts'
import { computeQuotas } from '../../../domain/compute/index.ts'
import { findAnyImage, getImage } from '../../../domain/image/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

test('who may not, what is absent, malformed or in a wrong state is refused in Nova’s words', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const path = `/servers/${id}`
  const image = (body: object, { token = 'demo', version = '2.96', at = path } = {}) =>
    nova.call('POST', `${at}/action`, { token, version, body: { createImage: body } })
  const copy = { name: 'copy' }
  assert.equal((await image(copy, { token: 'reader' })).status, 403)
  assert.equal((await image(copy, { token: 'other' })).status, 404)
  for (const body of [
    {},
    { name: '' },
    { ...copy, x: 1 },
    { ...copy, metadata: { a: 1 } },
    { ...copy, metadata: { 'a/b': 'c' } },
  ])
    assert.equal((await image(body)).status, 400, JSON.stringify(body))
  await computeQuotas.setLimits(nova.ctx, PROJECT, { metadata_item: 1 })
  const many = { ...copy, metadata: { a: '1', b: '2' } }
  const refused = await image(many, { version: '2.38' })
  assert.deepEqual([refused.status, refused.json.forbidden.message], [403, 'Image metadata limit exceeded'])
  const made = await image(many)
  assert.equal(made.status, 202)
  assert.deepEqual((await findAnyImage(nova.ctx, made.json.image_id))?.status, 'queued')
  const busy = await image(copy)
  assert.deepEqual(
    [busy.status, busy.json.conflictingRequest.message],
    [409, `Cannot 'createImage' instance ${id} while it is in task_state image_snapshot`],
  )
})

test('an admin’s image of another project’s server is the admin’s own, and that project sees it', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const body = { createImage: { name: 'of-theirs' } }
  const made = await nova.call('POST', `/servers/${id}/action`, { token: 'admin', version: '2.96', body })
  assert.equal(made.status, 202)
  const image = await getImage(nova.asMember(nova.ctx), made.json.image_id)
  assert.deepEqual([image.visibility, image.properties.instance_owner, image.ownerId === PROJECT], ['shared', PROJECT, false])
})
