import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { systemRandom } from '../../kernel/random.ts'
import { eachDatabase } from '../../store/testing.ts'
import { createService } from '../identity/catalog/index.ts'
import { createDomain, createProject } from '../identity/directory/index.ts'
import { createLimits } from '../identity/limit/index.ts'
import { type ImageLab, imageLab, pieces } from './image.fixture.ts'
import { ensureRegisteredLimits } from './image-quota.ts'
import {
  addMember,
  addTag,
  answerMember,
  createImage,
  deleteImage,
  getImage,
  getMember,
  type ImageListRequest,
  listImages,
  listMembers,
  removeMember,
  removeTag,
  setActivation,
  updateImage,
} from './index.ts'
import { uploadImage } from './upload.ts'

const fails = (code: string, reason?: string) => (thrown: unknown) =>
  thrown instanceof CloudError && thrown.code === code && (reason === undefined || thrown.reason === reason)

const ID = '0b8e2ee4-5f0f-4a4d-9e2b-0f6b7b0c1a11'

eachDatabase('images', (open) => {
  const lab = async (limits = {}): Promise<ImageLab> => imageLab(await open(), limits)

  test('a new image waits for bytes, is shared with nobody, and has what was given', async () => {
    const { ann, basis } = await lab()
    const image = await createImage(ann, basis.limits, { id: ID, name: 'a', tags: ['b', 'a', 'a'], properties: { os: 'x' } })
    assert.deepEqual(
      [image.id, image.status, image.visibility, image.ownerId, image.tags, image.properties, image.sizeBytes],
      [ID, 'queued', 'shared', 'ann', ['a', 'b'], { os: 'x' }, null],
    )
    await assert.rejects(createImage(ann, basis.limits, { id: ID }), fails('conflict', 'image_exists'))
  })

  test('only an admin makes an image public or gives it to another project', async () => {
    const { ann, admin, basis } = await lab()
    await assert.rejects(createImage(ann, basis.limits, { visibility: 'public' }), fails('forbidden'))
    await assert.rejects(createImage(ann, basis.limits, { ownerId: 'bob' }), fails('forbidden'))
    const own = await createImage(ann, basis.limits, {})
    await assert.rejects(
      updateImage(ann, basis.limits, own.id, () => ({ visibility: 'public' })),
      fails('forbidden'),
    )
    await assert.rejects(
      updateImage(ann, basis.limits, own.id, () => ({ ownerId: 'bob' })),
      fails('forbidden'),
    )
    const changed = await updateImage(admin, basis.limits, own.id, () => ({ visibility: 'public', ownerId: 'bob' }))
    assert.deepEqual([changed.visibility, changed.ownerId], ['public', 'bob'])
  })

  test("another project's image is not there; one that is seen is not changed", async () => {
    const { ann, bob, basis } = await lab()
    const hidden = await createImage(ann, basis.limits, { visibility: 'private' })
    const open = await createImage(ann, basis.limits, { visibility: 'community' })
    for (const act of [
      () => getImage(bob, hidden.id),
      () => updateImage(bob, basis.limits, hidden.id, () => ({ name: 'x' })),
      () => deleteImage(bob, basis.files, hidden.id),
      () => addTag(bob, basis.limits, hidden.id, 't'),
      () => uploadImage(bob, basis, hidden.id, { source: pieces('x') }),
    ])
      await assert.rejects(act, fails('not_found'))
    assert.equal((await getImage(bob, open.id)).id, open.id)
    await assert.rejects(
      updateImage(bob, basis.limits, open.id, () => ({ name: 'x' })),
      fails('forbidden'),
    )
    await assert.rejects(deleteImage(bob, basis.files, open.id), fails('forbidden'))
  })

  test('formats are fixed once there are bytes', async () => {
    const { ann, basis } = await lab()
    const { id } = await createImage(ann, basis.limits, { diskFormat: 'raw' })
    await updateImage(ann, basis.limits, id, () => ({ containerFormat: 'bare' }))
    await assert.rejects(
      updateImage(ann, basis.limits, id, () => ({ diskFormat: 'floppy' })),
      fails('bad_request'),
    )
    await uploadImage(ann, basis, id, { source: pieces('bytes') })
    await assert.rejects(
      updateImage(ann, basis.limits, id, () => ({ diskFormat: 'qcow2' })),
      fails('forbidden'),
    )
    assert.equal((await updateImage(ann, basis.limits, id, () => ({ diskFormat: 'raw', name: 'n' }))).name, 'n')
  })

  test('a protected image stays', async () => {
    const { ann, basis } = await lab()
    const { id } = await createImage(ann, basis.limits, { protected: true })
    await assert.rejects(deleteImage(ann, basis.files, id), fails('forbidden', 'protected'))
    await updateImage(ann, basis.limits, id, () => ({ protected: false }))
    await deleteImage(ann, basis.files, id)
    await assert.rejects(getImage(ann, id), fails('not_found'))
  })

  test('tags: the same twice is one; one that is not there cannot go', async () => {
    const { ann, basis } = await lab({ tagsPerImage: 1 })
    const { id } = await createImage(ann, basis.limits, {})
    for (const _ of [1, 2]) await addTag(ann, basis.limits, id, 'a')
    assert.deepEqual((await getImage(ann, id)).tags, ['a'])
    await assert.rejects(addTag(ann, basis.limits, id, 'b'), fails('over_quota'))
    await removeTag(ann, id, 'a')
    await assert.rejects(removeTag(ann, id, 'a'), fails('not_found'))
    await addTag(ann, basis.limits, id, 'b')
    await deleteImage(ann, basis.files, id)
    assert.deepEqual(await ann.db.selectFrom('tag').selectAll().execute(), [], 'they go with the image')
  })

  test('a shared image: offered, seen, accepted, taken back', async () => {
    const { ann, bob, cat, basis } = await lab()
    const { id } = await createImage(ann, basis.limits, {})
    await assert.rejects(getImage(bob, id), fails('not_found'))
    assert.equal((await addMember(ann, basis.limits, id, 'bob')).status, 'pending')
    await assert.rejects(addMember(ann, basis.limits, id, 'bob'), fails('conflict'))
    assert.equal((await getImage(bob, id)).id, id)
    const listed = async (asked: ImageListRequest) =>
      (await listImages(bob, { ...asked, limit: 10 })).items.map((image) => image.id)
    assert.deepEqual(await listed({}), [])
    assert.deepEqual(await listed({ memberStatus: 'pending' }), [id])
    await assert.rejects(answerMember(ann, id, 'bob', 'accepted'), fails('forbidden'))
    await assert.rejects(answerMember(bob, id, 'bob', 'perhaps'), fails('bad_request'))
    await answerMember(bob, id, 'bob', 'accepted')
    assert.deepEqual(await listed({}), [id])
    await addMember(ann, basis.limits, id, 'cat')
    assert.deepEqual((await listMembers(ann, id)).map((m) => m.project_id).sort(), ['bob', 'cat'])
    assert.deepEqual(
      (await listMembers(cat, id)).map((m) => m.project_id),
      ['cat'],
    )
    await assert.rejects(getMember(cat, id, 'bob'), fails('not_found'))
    await assert.rejects(addMember(bob, basis.limits, id, 'dan'), fails('forbidden'))
    await assert.rejects(removeMember(bob, id, 'bob'), fails('forbidden'))
    await removeMember(ann, id, 'bob')
    await assert.rejects(getImage(bob, id), fails('not_found'))
  })

  test('only shared images have members', async () => {
    const { ann, basis } = await lab()
    const { id } = await createImage(ann, basis.limits, { visibility: 'private' })
    await assert.rejects(addMember(ann, basis.limits, id, 'bob'), fails('forbidden', 'not_shared'))
  })

  test('deactivated and back; not without bytes', async () => {
    const { ann, basis } = await lab()
    const { id } = await createImage(ann, basis.limits, { diskFormat: 'raw', containerFormat: 'bare' })
    await assert.rejects(setActivation(ann, id, 'deactivate'), fails('forbidden'))
    await uploadImage(ann, basis, id, { source: pieces('x') })
    for (const _ of [1, 2]) await setActivation(ann, id, 'deactivate')
    assert.equal((await getImage(ann, id)).status, 'deactivated')
    for (const _ of [1, 2]) await setActivation(ann, id, 'reactivate')
    assert.equal((await getImage(ann, id)).status, 'active')
  })

  test('parallel creates do not exceed the limit', async () => {
    const { ann, basis } = await lab({ imagesPerProject: 3 })
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => createImage(ann, basis.limits, {})))
    assert.equal(made.filter((one) => one.status === 'fulfilled').length, 3)
  })

  test("identity's limits count before the defaults, a project's own before those of all", async () => {
    const { ann, bob, cloud, basis } = await lab({ imagesPerProject: 5 })
    const domain = await createDomain(cloud, { id: 'default', name: 'Default' })
    for (const id of ['ann', 'bob']) await createProject(cloud, { id, name: id, domainId: domain.id })
    const { id: serviceId } = await createService(cloud, { type: 'image', name: 'images' })
    await ensureRegisteredLimits(cloud, { ...basis.limits, imagesPerProject: 1 })
    await ensureRegisteredLimits(cloud, basis.limits)
    for (const ctx of [ann, bob]) await createImage(ctx, basis.limits, {})
    await assert.rejects(createImage(ann, basis.limits, {}), fails('over_quota'))
    const own = { projectId: 'ann', domainId: null, serviceId, regionId: null, description: null }
    await createLimits(cloud, [{ ...own, resourceName: 'image_count_total', resourceLimit: 2 }], 'flat')
    await createImage(ann, basis.limits, {})
    await assert.rejects(createImage(bob, basis.limits, {}), fails('over_quota'))
  })

  test('lists show what each may see', async () => {
    const { ann, bob, admin, basis } = await lab()
    const make = (visibility: 'public' | 'private' | 'shared' | 'community', hidden = false) =>
      createImage({ ...admin }, basis.limits, {
        name: `${visibility}${hidden ? ' hidden' : ''}`,
        visibility,
        hidden,
        ownerId: 'ann',
      })
    for (const visibility of ['public', 'private', 'shared', 'community'] as const) await make(visibility)
    await make('public', true)
    const names = async (ctx: typeof ann, asked: ImageListRequest) =>
      (await listImages(ctx, { ...asked, limit: 10, sort: [{ field: 'name', direction: 'asc' }] })).items.map(
        (image) => image.name,
      )
    assert.deepEqual(await names(ann, {}), ['community', 'private', 'public', 'shared'])
    assert.deepEqual(await names(bob, {}), ['public'])
    assert.deepEqual(await names(bob, { visibility: 'community' }), ['community'])
    assert.deepEqual(await names(bob, { visibility: 'all' }), ['community', 'public'])
    assert.deepEqual(await names(bob, { visibility: 'private' }), [])
    assert.deepEqual(await names(bob, { filters: [{ field: 'hidden', values: [true] }] }), ['public hidden'])
    assert.deepEqual(await names(admin, {}), ['private', 'public', 'shared'])
    assert.deepEqual(await names(admin, { visibility: 'all' }), ['community', 'private', 'public', 'shared'])
  })

  test('filters by columns, tags and properties', async () => {
    const { ann, basis } = await lab()
    const make = (name: string, fields: object) => createImage(ann, basis.limits, { name, ...fields })
    await make('one', { tags: ['x', 'y'], properties: { os: 'a' }, minRamMib: 512 })
    await make('two', { tags: ['x'], properties: { os: 'b' }, diskFormat: 'raw' })
    await make("o'ne", { protected: true })
    const names = async (asked: ImageListRequest) =>
      (await listImages(ann, { ...asked, limit: 10, sort: [{ field: 'name', direction: 'asc' }] })).items.map(
        (image) => image.name,
      )
    assert.deepEqual(await names({ filters: [{ field: 'name', values: ["o'ne", 'two'] }] }), ["o'ne", 'two'])
    assert.deepEqual(await names({ filters: [{ field: 'name', values: [] }] }), [])
    assert.deepEqual(await names({ filters: [{ field: 'tags', op: 'all', values: ['x', 'y'] }] }), ['one'])
    assert.deepEqual(await names({ properties: { os: 'b' } }), ['two'])
    assert.deepEqual(await names({ filters: [{ field: 'minRamMib', op: 'at_least', values: [512] }] }), ['one'])
    assert.deepEqual(await names({ filters: [{ field: 'protected', values: [true] }] }), ["o'ne"])
  })

  test('a property is found by a value of 65,535 characters, and by no other that begins like it', async () => {
    const { ann, basis } = await lab()
    // what cannot be packed, as a database packs what is long
    const long = Array.from({ length: 1821 }, () => systemRandom.uuid())
      .join('')
      .slice(0, 65_534)
    const values = { a: `${long}a`, b: `${long}b`, c: '😀'.repeat(300), d: '😀'.repeat(255) }
    for (const [name, about] of Object.entries(values)) await createImage(ann, basis.limits, { name, properties: { about } })
    for (const [name, about] of Object.entries(values)) {
      const { items } = await listImages(ann, { limit: 10, properties: { about } })
      assert.deepEqual(
        items.map((image) => image.name),
        [name],
      )
    }
  })

  test('pages cover all images once, in any order, also of equal and empty values', async () => {
    const { ann, basis } = await lab()
    for (let i = 0; i < 7; i++) await createImage(ann, basis.limits, i % 3 === 0 ? {} : { name: `n${i % 3}`, diskFormat: 'raw' })
    for (const sort of [
      [],
      [{ field: 'name', direction: 'asc' }],
      [
        { field: 'diskFormat', direction: 'desc' },
        { field: 'name', direction: 'asc' },
      ],
      [{ field: 'sizeBytes', direction: 'desc' }],
    ] as const) {
      const seen: string[] = []
      for (let more = true; more; ) {
        const page = await listImages(ann, { limit: 2, sort, marker: seen.at(-1) })
        seen.push(...page.items.map((image) => image.id))
        more = page.more
      }
      const whole = await listImages(ann, { limit: 100, sort })
      assert.deepEqual(
        seen,
        whole.items.map((image) => image.id),
      )
      assert.equal(new Set(seen).size, 7)
    }
    await assert.rejects(listImages(ann, { limit: 2, marker: ID }), fails('bad_request'))
  })
})
