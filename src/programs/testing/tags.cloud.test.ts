/** Tags written through several APIs are one list, each project's its own. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTags } from '../../domain/tag/index.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let token: string
let network: string
let image: string

before(async () => {
  cloud = await startCloud()
  token = await cloud.memberToken()
  const made = await cloud.demand('/networking/v2.0/networks', { token, body: { network: { name: 'n', tags: ['blue', 'a/b'] } } })
  network = made.network.id
  const body = { name: 'i', disk_format: 'raw', container_format: 'bare', tags: ['blue'] }
  image = (await cloud.demand('/image/v2/images', { token, body })).id
})
after(() => cloud?.close())

const list = async (query = '', as = token) => cloud.demand(`/console/v1/tags${query}`, { token: as })

test('what OpenStack calls a tag is a key, whichever service has it', async () => {
  const tag = (kind: string, id: string, key: string, value = '') => ({ kind, id, key, value })
  assert.deepEqual((await list()).tags, [
    tag('image', image, 'blue'),
    tag('network', network, 'a/b'),
    tag('network', network, 'blue'),
  ])
  assert.deepEqual((await list('?kind=network&key=blue')).tags, [tag('network', network, 'blue')])
  assert.deepEqual((await list(`?id=${image}&value=`)).tags, [tag('image', image, 'blue')])
  assert.deepEqual((await list('?value=x')).tags, [])
})

test('a value that another API gives a key stays when OpenStack changes its tags', async () => {
  const { ctx } = cloud.controller
  const { projects } = await cloud.demand('/identity/v3/projects?name=demo', { token: await cloud.adminToken() })
  await setTags(ctx, { kind: 'network', id: network, projectId: projects[0].id }, [{ key: 'Name', value: 'web' }])
  const path = `/networking/v2.0/networks/${network}`
  assert.deepEqual((await cloud.demand(path, { token })).network.tags, ['Name', 'a/b', 'blue'])
  await cloud.demand(`${path}/tags`, { token, method: 'PUT', body: { tags: ['Name', 'red'] } })
  assert.deepEqual((await list('?kind=network')).tags, [
    { kind: 'network', id: network, key: 'Name', value: 'web' },
    { kind: 'network', id: network, key: 'red', value: '' },
  ])
})

test('page by page', async () => {
  const first = await list('?limit=2')
  assert.equal(first.tags.length, 2)
  assert.equal(new URL(first.next).origin, cloud.url, 'the next page’s address, as in every list of this API')
  const rest = await cloud.demand(first.next.replace(cloud.url, ''), { token })
  assert.deepEqual([...first.tags, ...rest.tags], (await list()).tags)
  assert.equal(rest.next, undefined)
})

test('another project has none of them; what is deleted has none; nobody gets any', async () => {
  const admin = await cloud.adminToken()
  const body = { project: { name: 'other', domain_id: 'default' } }
  const other = (await cloud.demand('/identity/v3/projects', { token: admin, body })).project.id
  const user = { name: 'bob', domain_id: 'default', password: 'a password' }
  const { id } = (await cloud.demand('/identity/v3/users', { token: admin, body: { user } })).user
  const { roles } = await cloud.demand('/identity/v3/roles?name=member', { token: admin })
  await cloud.demand(`/identity/v3/projects/${other}/users/${id}/roles/${roles[0].id}`, { token: admin, method: 'PUT' })
  const bob = await cloud.login('bob', 'a password', 'other')
  assert.deepEqual((await list('', bob)).tags, [])
  cloud.controller.policy.override({ 'console:list_tags': 'role:reader' })
  assert.equal((await list('', bob)).tags.length, 3, 'by a rule of the operator’s')
  cloud.controller.policy.override({})
  assert.equal((await list('', admin)).tags.length, 3)
  assert.equal((await cloud.fetchJson('/console/v1/tags', {})).status, 401)
  await cloud.fetchJson(`/networking/v2.0/networks/${network}`, { token, method: 'DELETE' })
  await cloud.fetchJson(`/image/v2/images/${image}`, { token, method: 'DELETE' })
  assert.deepEqual((await list()).tags, [])
})
