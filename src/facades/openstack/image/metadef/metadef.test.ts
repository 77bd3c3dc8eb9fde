/** Metadata definitions by Glance's API, as its clients see them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { startGlance } from '../image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
let ask: Awaited<ReturnType<typeof startGlance>>['ask']
before(async () => {
  glance = await startGlance()
  ask = glance.ask
})
afterEach(() => glance.policy.override({}))
after(() => glance.close())

const NS = '/metadefs/namespaces'
const refused = async (status: number, message: string, ...request: Parameters<typeof ask>) => {
  const answer = await ask(...request)
  assert.deepEqual([answer.status, answer.body.message], [status, message])
}

test('a namespace with all that it holds, and by the prefix that resources of a sort have', async () => {
  const weight = { title: 'Weight', type: 'integer', default: 3, minimum: 0 }
  const body = {
    namespace: 'Whole',
    display_name: 'All of it',
    visibility: 'public',
    resource_type_associations: [{ name: 'OS::Nova::Flavor', prefix: 'x:' }],
    properties: { weight },
    objects: [{ name: 'thing', required: ['size'], properties: { size: { title: 'Size', type: 'string' } } }],
    tags: [{ name: 'blue' }],
  }
  const made = await ask('admin', 'POST', NS, body)
  assert.equal(made.status, 201)
  assert.equal(made.headers.location, 'http://cloud/image/v2/metadefs/namespaces/Whole')
  assert.deepEqual([made.body.protected, made.body.owner, made.body.self], [false, 'ops', '/v2/metadefs/namespaces/Whole'])
  const { body: shown } = await ask('ann', 'GET', `${NS}/Whole`)
  assert.deepEqual(shown.properties, { weight: { ...weight, default: '3' } })
  assert.deepEqual([shown.tags, shown.objects[0].required, 'description' in shown], [[{ name: 'blue' }], ['size'], false])
  const { body: prefixed } = await ask('ann', 'GET', `${NS}/Whole?resource_type=OS::Nova::Flavor`)
  assert.deepEqual(Object.keys(prefixed.properties), ['x:weight'])
  assert.deepEqual([prefixed.objects[0].required, Object.keys(prefixed.objects[0].properties)], [['x:size'], ['x:size']])
  const property = `${NS}/Whole/properties`
  assert.equal((await ask('ann', 'GET', `${property}/x:weight?resource_type=OS::Nova::Flavor`)).body.name, 'weight')
  const message = "Property weight does not start with the expected resource type association prefix of 'x:'."
  await refused(404, message, 'ann', 'GET', `${property}/weight?resource_type=OS::Nova::Flavor`)
  await refused(404, 'Could not find property x:weight', 'ann', 'GET', `${property}/x:weight`)
  const { body: list } = await ask('ann', 'GET', `${NS}?resource_types=OS::Nova::Flavor`)
  assert.equal(list.first, '/v2/metadefs/namespaces?resource_types=OS%3A%3ANova%3A%3AFlavor')
  assert.deepEqual(
    list.namespaces.map((one: { namespace: string }) => one.namespace),
    ['Whole'],
  )
  assert.equal(list.namespaces[0].resource_type_associations[0].prefix, 'x:')
})

test('what a body may not say, in Glance’s words', async () => {
  await refused(403, "Attribute 'self' is read-only.", 'admin', 'POST', NS, { namespace: 'x', self: 'y' })
  const wrong = await ask('admin', 'POST', NS, { namespace: 'x', visibility: 'shared' })
  assert.deepEqual(
    [wrong.status, wrong.body.message.startsWith("Provided object does not match schema 'namespace': ")],
    [400, true],
  )
  for (const body of [
    {},
    { namespace: 'x'.repeat(81) },
    { namespace: 'x', odd: 1 },
    { namespace: 'x', properties: { a: { type: 'string' } } },
  ])
    assert.equal((await ask('admin', 'POST', NS, body)).status, 400, JSON.stringify(body))
  await refused(409, 'The metadata definition namespace=Whole already exists.', 'admin', 'POST', NS, { namespace: 'Whole' })
  for (const [query, message] of [
    ['limit=x', 'limit param must be an integer'],
    ['limit=-1', 'limit param must be positive'],
    ['sort_dir=up', 'Invalid sort direction: up'],
    ['visibility=shared', 'Invalid visibility value: shared'],
  ] as const)
    await refused(400, message, 'ann', 'GET', `${NS}?${query}`)
  await refused(404, 'Metadata definition namespace=no was not found.', 'ann', 'GET', `${NS}?marker=no`)
})

test('objects, properties, tags and sorts of resources one by one, and all at once', async () => {
  await ask('admin', 'POST', NS, { namespace: 'Parts', visibility: 'public' })
  const at = `${NS}/Parts`
  const object = { name: 'o', description: 'an object' }
  assert.equal((await ask('admin', 'POST', `${at}/objects`, object)).status, 201)
  await refused(
    409,
    'A metadata definition object with name=o already exists in namespace=Parts.',
    'admin',
    'POST',
    `${at}/objects`,
    object,
  )
  assert.equal((await ask('admin', 'PUT', `${at}/objects/o`, { name: 'p' })).body.self, '/v2/metadefs/namespaces/Parts/objects/p')
  assert.deepEqual((await ask('ann', 'GET', `${at}/objects`)).body.objects[0].properties, {})
  await refused(404, 'Could not find metadata object o', 'ann', 'GET', `${at}/objects/o`)
  const property = { name: 'w', title: 'W', type: 'string' }
  assert.deepEqual((await ask('admin', 'POST', `${at}/properties`, property)).body, property)
  assert.deepEqual((await ask('admin', 'PUT', `${at}/properties/w`, { ...property, name: 'v' })).body.name, 'v')
  assert.deepEqual(Object.keys((await ask('ann', 'GET', `${at}/properties`)).body.properties), ['v'])
  assert.equal((await ask('admin', 'POST', `${at}/tags/t`)).status, 201)
  assert.equal(
    (await ask('admin', 'POST', `${at}/tags`, { tags: [{ name: 'u' }] }, { 'x-openstack-append': 'True' })).status,
    201,
  )
  assert.deepEqual((await ask('ann', 'GET', `${at}/tags?sort_key=name&sort_dir=asc`)).body.tags, [{ name: 't' }, { name: 'u' }])
  assert.equal((await ask('admin', 'POST', `${at}/resource_types`, { name: 'T', prefix: 'p' })).body.prefix, 'p')
  assert.deepEqual((await ask('ann', 'GET', `${at}/resource_types`)).body.resource_type_associations.length, 1)
  assert.equal((await ask('admin', 'DELETE', `${at}/resource_types/T`)).status, 204)
  await refused(404, 'Failed to find resource type T to delete', 'admin', 'DELETE', `${at}/resource_types/T`)
  for (const kind of ['objects', 'properties', 'tags']) assert.equal((await ask('admin', 'DELETE', `${at}/${kind}`)).status, 204)
  assert.equal((await ask('ann', 'GET', `${at}/objects`)).body.objects.length, 0)
  const protectedOne = { namespace: 'Parts', protected: true }
  assert.equal((await ask('admin', 'PUT', at, protectedOne)).body.visibility, 'private', 'what is not said is as of a new one')
  await refused(403, 'Metadata definition namespace Parts is protected and cannot be deleted.', 'admin', 'DELETE', at)
})

test('who may: everybody reads public ones, admins write; an operator’s rule lets projects keep their own', async () => {
  assert.equal((await ask('ann', 'DELETE', `${NS}/Whole/tags`)).status, 403)
  assert.equal((await ask('ann', 'GET', `${NS}/Parts`)).status, 404)
  for (const name of ['Parts', 'Nowhere'])
    assert.equal((await ask('ann', 'PUT', `${NS}/${name}`, { namespace: name })).status, 403, 'a rule that asks nothing of rows')
  assert.equal((await ask('ann', 'POST', NS, { namespace: 'Own' })).status, 403)
  glance.policy.override({ metadef_admin: 'role:admin or (role:member and project_id:%(project_id)s)' })
  assert.equal((await ask('ann', 'POST', NS, { namespace: 'Own' })).body.owner, 'ann')
  assert.equal((await ask('ann', 'POST', `${NS}/Own/tags/mine`)).status, 201)
  assert.equal((await ask('bob', 'GET', `${NS}/Own`)).status, 404)
  assert.equal((await ask('bob', 'DELETE', `${NS}/Own`)).status, 404)
  assert.equal((await ask('ann', 'POST', `${NS}/Whole/tags/theirs`)).status, 403)
  assert.equal((await ask('ann', 'POST', NS, { namespace: 'Theirs', owner: 'bob' })).status, 403)
  glance.policy.override({ 'image:get_metadef_namespace': 'role:reader and project_id:%(project_id)s' })
  assert.equal((await ask('ann', 'GET', `${NS}/Whole`)).status, 404)
  assert.deepEqual((await ask('ann', 'GET', NS)).body.namespaces.length, 1)
})

test('the schemas, by which clients make their forms', async () => {
  for (const name of [
    'namespace',
    'namespaces',
    'object',
    'objects',
    'property',
    'properties',
    'resource_type',
    'resource_types',
    'tag',
    'tags',
  ]) {
    const { status, body } = await ask('ann', 'GET', `/schemas/metadefs/${name}`)
    assert.equal(status, 200)
    assert.ok(typeof body.name === 'string' && typeof body.properties === 'object', name)
  }
  const { body } = await ask('ann', 'GET', '/schemas/metadefs/object')
  assert.deepEqual([body.required, body.properties.properties], [['name'], { $ref: '#/definitions/property' }])
})

test('stores: one, whose data cannot be taken from it alone', async () => {
  const { id } = (await ask('admin', 'POST', '/images', { name: 'x', disk_format: 'raw', container_format: 'bare' })).body
  assert.equal((await ask('ann', 'GET', '/info/stores/detail')).status, 403)
  assert.equal((await ask('admin', 'GET', '/info/stores/detail')).body.stores[0].type, 'file')
  await refused(409, 'The selected store ceph is not available on this node.', 'admin', 'DELETE', `/stores/ceph/${id}`)
  const inactive = "It's not allowed to remove image data from store if image status is not 'active'"
  await refused(409, inactive, 'admin', 'DELETE', `/stores/file/${id}`)
  await ask('admin', 'PUT', `/images/${id}/file`, Buffer.alloc(512), { 'content-type': 'application/octet-stream' })
  const only = 'Cannot delete image data from the only store containing it. Consider deleting the image instead.'
  await refused(403, only, 'admin', 'DELETE', `/stores/file/${id}`)
  assert.equal((await ask('ann', 'DELETE', `/stores/file/${id}`)).status, 403)
})
