import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { imageLab } from '../image.fixture.ts'
import {
  addItems,
  associate,
  createNamespace,
  deleteNamespace,
  dissociate,
  getItem,
  getNamespace,
  listItems,
  listNamespaces,
  listResourceTypes,
  listTags,
  loadDefinitions,
  metadefRefusals,
  type NamespaceFields,
  removeItem,
  removeItems,
  replaceItem,
  replaceNamespace,
  setTags,
} from './index.ts'

const NOTHING = { items: {}, associations: [] }
const fieldsOf = (name: string, more: Partial<NamespaceFields> = {}): NamespaceFields => ({
  name,
  displayName: null,
  description: null,
  visibility: 'private',
  protected: false,
  ownerId: undefined,
  ...more,
})
const CUSTOMARY = join(import.meta.dirname, '../../../../apis/openstack/metadefs')

eachDatabase('metadata definitions', (open) => {
  const withLab = async (work: (lab: ReturnType<typeof imageLab>) => Promise<void>) => work(imageLab(await open()))

  test('a namespace with all that it holds is made as a whole, or not at all', () =>
    withLab(async ({ admin }) => {
      const twice = {
        items: {
          tag: [
            { name: 'a', content: {} },
            { name: 'a', content: {} },
          ],
        },
        associations: [],
      }
      await assert.rejects(createNamespace(admin, fieldsOf('A'), twice), metadefRefusals.item_exists.is)
      await assert.rejects(getNamespace(admin, 'A'), metadefRefusals.namespace_not_found.is)
      const association = { resourceType: 'T', prefix: 'p_', propertiesTarget: null }
      const content = { items: { object: [{ name: 'o', content: { description: 'x' } }] }, associations: [association] }
      const made = await createNamespace(admin, fieldsOf('A', { displayName: 'An A' }), content)
      assert.deepEqual([made.ownerId, made.displayName], ['ops', 'An A'])
      assert.deepEqual(
        (await listItems(admin, 'A', 'object')).map(({ name }) => name),
        ['o'],
      )
      await assert.rejects(createNamespace(admin, fieldsOf('A'), NOTHING), metadefRefusals.namespace_exists.is)
      await deleteNamespace(admin, 'A')
      await createNamespace(admin, fieldsOf('A'), NOTHING)
      assert.deepEqual(await listItems(admin, 'A', 'object'), [], 'what the one before held went with it')
    }))

  test('who sees a namespace, and what is made in it by whom', () =>
    withLab(async ({ ann, bob, admin }) => {
      await createNamespace(admin, fieldsOf('open', { visibility: 'public' }), NOTHING)
      await createNamespace(admin, fieldsOf('of ann', { ownerId: 'ann' }), NOTHING)
      const seen = async (ctx: typeof ann) => (await listNamespaces(ctx, {})).items.map(({ name }) => name).sort()
      assert.deepEqual([await seen(ann), await seen(bob), await seen(admin)], [['of ann', 'open'], ['open'], ['of ann', 'open']])
      await assert.rejects(getNamespace(bob, 'of ann'), metadefRefusals.namespace_not_found.is)
      await assert.rejects(listItems(bob, 'of ann', 'tag'), metadefRefusals.namespace_not_found.is)
      await assert.rejects(setTags(ann, 'open', ['x'], 'append'), metadefRefusals.not_owner.is)
      await assert.rejects(createNamespace(ann, fieldsOf('x', { ownerId: 'bob' }), NOTHING), metadefRefusals.other_owner.is)
    }))

  test('a protected namespace loses nothing, and can be changed', () =>
    withLab(async ({ admin }) => {
      await createNamespace(admin, fieldsOf('P', { protected: true }), NOTHING)
      await addItems(admin, 'P', 'property', [{ name: 'p', content: { title: 'P', type: 'string' } }])
      await associate(admin, 'P', { resourceType: 'T', prefix: null, propertiesTarget: null })
      await assert.rejects(deleteNamespace(admin, 'P'), metadefRefusals.namespace_protected.is)
      await assert.rejects(removeItem(admin, 'P', 'property', 'p'), metadefRefusals.item_protected.is)
      await assert.rejects(removeItems(admin, 'P', 'property'), metadefRefusals.namespace_protected.is)
      await assert.rejects(dissociate(admin, 'P', 'T'), metadefRefusals.association_protected.is)
      await replaceNamespace(admin, 'P', fieldsOf('Q'))
      await removeItems(admin, 'Q', 'property')
      await dissociate(admin, 'Q', 'T')
      assert.deepEqual(
        (await listResourceTypes(admin)).map(({ name }) => name),
        ['T'],
        'the sort stays',
      )
      await deleteNamespace(admin, 'Q')
    }))

  test('names are unique, also by a change', () =>
    withLab(async ({ admin }) => {
      for (const name of ['A', 'B']) await createNamespace(admin, fieldsOf(name), NOTHING)
      await assert.rejects(replaceNamespace(admin, 'A', fieldsOf('B')), metadefRefusals.namespace_name_taken.is)
      await replaceNamespace(admin, 'A', fieldsOf('A', { description: 'again' }))
      await addItems(admin, 'A', 'object', [
        { name: 'o', content: {} },
        { name: 'u', content: {} },
      ])
      await assert.rejects(addItems(admin, 'A', 'object', [{ name: 'o', content: {} }]), metadefRefusals.item_exists.is)
      await assert.rejects(replaceItem(admin, 'A', 'object', 'u', { name: 'o', content: {} }), metadefRefusals.item_name_taken.is)
      await addItems(admin, 'A', 'tag', [{ name: 'o', content: {} }])
      const renamed = await replaceItem(admin, 'A', 'object', 'u', { name: 'v', content: { description: 'd' } })
      assert.deepEqual([renamed.name, renamed.content], ['v', { description: 'd' }])
      await assert.rejects(getItem(admin, 'A', 'object', 'u'), metadefRefusals.item_not_found.is)
      await associate(admin, 'A', { resourceType: 'T', prefix: null, propertiesTarget: null })
      const again = associate(admin, 'A', { resourceType: 'T', prefix: 'x', propertiesTarget: null })
      await assert.rejects(again, metadefRefusals.association_exists.is)
      await assert.rejects(dissociate(admin, 'A', 'U'), metadefRefusals.association_not_found.is)
    }))

  test('tags all at once, beside or in place of others, and page by page', () =>
    withLab(async ({ admin }) => {
      await createNamespace(admin, fieldsOf('A'), NOTHING)
      const names = async (request: Partial<Parameters<typeof listTags>[2]> = {}) =>
        (await listTags(admin, 'A', { sort: 'created_at', direction: 'desc', ...request })).map(({ name }) => name)
      await setTags(admin, 'A', ['b', 'a', 'c'], 'replace')
      assert.deepEqual(await names(), ['c', 'a', 'b'], 'the newest first')
      assert.deepEqual(await names({ sort: 'name', direction: 'asc', limit: 2 }), ['a', 'b'])
      assert.deepEqual(await names({ sort: 'name', direction: 'asc', limit: 2, marker: 'b' }), ['c'])
      await assert.rejects(names({ marker: 'no' }), metadefRefusals.item_not_found.is)
      await setTags(admin, 'A', ['d'], 'append')
      assert.equal((await names()).length, 4)
      await assert.rejects(setTags(admin, 'A', ['d'], 'append'), metadefRefusals.item_exists.is)
      await setTags(admin, 'A', ['d'], 'replace')
      assert.deepEqual(await names(), ['d'])
    }))

  test('lists are filtered by what namespaces are for, sorted and paged', () =>
    withLab(async ({ admin }) => {
      for (const [name, type] of [
        ['A', 'T'],
        ['B', 'U'],
        ['C', 'T'],
      ] as const) {
        const associations = [{ resourceType: type, prefix: null, propertiesTarget: null }]
        await createNamespace(admin, fieldsOf(name, { visibility: name === 'C' ? 'public' : 'private' }), {
          items: {},
          associations,
        })
      }
      const names = async (request: Parameters<typeof listNamespaces>[1]) => {
        const { items, more } = await listNamespaces(admin, request)
        return [items.map(({ name }) => name).join(''), more]
      }
      const sort = [{ field: 'name', direction: 'asc' }] as const
      assert.deepEqual(await names({ sort, filters: [{ field: 'resourceType', values: ['T'] }] }), ['AC', false])
      assert.deepEqual(await names({ sort, filters: [{ field: 'resourceType', values: ['T', 'U'] }] }), ['ABC', false])
      assert.deepEqual(await names({ sort, filters: [{ field: 'visibility', values: ['public'] }] }), ['C', false])
      assert.deepEqual(await names({ sort, limit: 2 }), ['AB', true])
      assert.deepEqual(await names({ sort, limit: 2, marker: 'B' }), ['C', false])
      await assert.rejects(names({ sort, marker: 'no' }), metadefRefusals.namespace_not_found.is)
    }))

  test('the customary definitions come once, and one that was deleted does not come back', () =>
    withLab(async ({ admin, ann, cloud }) => {
      await createNamespace(admin, fieldsOf('OS::Compute::Watchdog'), NOTHING)
      const load = () => loadDefinitions(cloud, CUSTOMARY, null)
      await load()
      const { items } = await listNamespaces(admin, { limit: 100 })
      assert.equal(items.length, 33)
      assert.equal((await listNamespaces(ann, { limit: 100 })).items.length, 32, 'all of them public but the own one')
      assert.deepEqual(await listItems(admin, 'OS::Compute::Watchdog', 'property'), [], 'it was there before')
      const action = await getItem(ann, 'OS::Compute::LibvirtImage', 'property', 'hw_disk_bus')
      assert.ok((action.content.enum as string[]).includes('virtio'))
      await replaceNamespace(admin, 'OS::Compute::Quota', fieldsOf('OS::Compute::Quota'))
      await deleteNamespace(admin, 'OS::Compute::Quota')
      await load()
      await assert.rejects(getNamespace(admin, 'OS::Compute::Quota'), metadefRefusals.namespace_not_found.is)
    }))

  test('of two that make a namespace at once one wins', () =>
    withLab(async ({ admin }) => {
      const made = await Promise.allSettled([1, 2].map(() => createNamespace(admin, fieldsOf('A'), NOTHING)))
      assert.deepEqual(made.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    }))
})
