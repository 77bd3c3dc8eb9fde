/** One operator's file over all services: narrower and wider rules, and whose rows they meet. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { listActions } from '../policy/actions.ts'
import { personOf, targetOf } from '../policy/question.ts'
import { makeOneOfEach, type OneOfEach } from './sample-resources.fixture.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

let cloud: TestCloud
let all: OneOfEach

before(async () => {
  cloud = await startCloud()
  all = await makeOneOfEach(cloud)
})
afterEach(() => cloud.controller.policy.override({}))
after(() => cloud?.close())

const tokenOf = (name: string) => all.people.find((person) => person.name === name)?.token
const status = async (who: string, path: string, asked: { method?: string; body?: object } = {}) =>
  (await cloud.fetchJson(path, { token: tokenOf(who), ...asked })).status

const NARROWED: Record<string, [action: string, path: string, asked?: { method?: string; body?: object }]> = {
  compute: ['os_compute_api:servers:index', '/compute/v2.1/servers'],
  image: ['image:get_images', '/image/v2/images'],
  network: ['create_network', '/networking/v2.0/networks', { body: { network: { name: 'x' } } }],
  identity: ['identity:get_auth_projects', '/identity/v3/auth/projects'],
}
for (const [service, [action, path, asked]] of Object.entries(NARROWED))
  test(`${service}: a narrower rule refuses those whom the default lets in, admins too`, async () => {
    assert.ok((await status('member', path, asked)) < 300)
    cloud.controller.policy.override({ [action]: 'role:operator' })
    assert.equal(await status('member', path, asked), 403)
    assert.equal(await status('admin', path, asked), 403)
    assert.equal(await status('nobody', path, asked), 401)
  })

test('compute: a wider rule opens what is not one project’s, and another project’s servers only where it says so', async () => {
  const server = `/compute/v2.1/servers/${all.ids.get('servers')}`
  assert.equal(await status('member', '/compute/v2.1/os-hypervisors'), 403)
  const inProject = 'role:reader and project_id:%(project_id)s'
  const rules = { 'os_compute_api:os-hypervisors:list': 'role:member', 'os_compute_api:servers:show': inProject }
  cloud.controller.policy.override(rules)
  assert.equal(await status('member', '/compute/v2.1/os-hypervisors'), 200)
  assert.equal(await status('member', server), 200)
  assert.equal(await status('stranger', server), 404)
  cloud.controller.policy.override({ ...rules, 'os_compute_api:servers:show': '@' })
  assert.equal(await status('stranger', server), 200)
})

test('a rule that is wide in one service widens nothing in another that is called along the way', async () => {
  const wide = { 'os_compute_api:servers:create': 'role:member', 'os_compute_api:servers:show': 'role:member' }
  cloud.controller.policy.override(wide)
  const tiny = (await cloud.demand('/image/v2/images?name=tiny', { token: tokenOf('stranger') })).images[0].id
  const server = (over: object) => ({ server: { name: 'x', imageRef: tiny, flavorRef: '1', networks: 'none', ...over } })
  const ids = (word: string) => all.ids.get(word)
  const headers = { 'openstack-api-version': 'compute 2.79' }
  for (const over of [
    { imageRef: ids('images') },
    { networks: [{ uuid: ids('networks') }] },
    { networks: [{ port: ids('ports') }] },
  ]) {
    const asked = { token: tokenOf('stranger'), body: server(over), headers }
    const answer = await cloud.fetchJson('/compute/v2.1/servers', asked)
    assert.ok([400, 404].includes(answer.status), `${JSON.stringify(over)}: ${answer.status} ${answer.text}`)
  }
})

test('agents: no rule of an operator’s opens what is theirs to a user', async () => {
  cloud.controller.policy.override({ 'agent:wanted': '@', 'agent:image': 'role:member' })
  assert.equal(await status('member', '/agent/v1/wanted'), 401)
  assert.equal(await status('admin', `/agent/v1/images/${all.ids.get('images')}/file`), 401)
})

test('`policy check` about an image answers what the API does: public, shared with the project and with nobody, somebody’s own', async () => {
  const { ctx, policy } = cloud.controller
  const make = async (fields: object): Promise<string> =>
    (await cloud.demand('/image/v2/images', { token: tokenOf('admin'), body: { name: 'asked', ...fields } })).id
  const [shared, withNobody, hidden] = [await make({}), await make({}), await make({ visibility: 'private' })]
  const [project] = (await cloud.demand('/identity/v3/projects?name=demo', { token: tokenOf('admin') })).projects
  await cloud.demand(`/image/v2/images/${shared}/members`, { token: tokenOf('admin'), body: { member: project.id } })
  const tiny = (await cloud.demand('/image/v2/images?name=tiny', { token: tokenOf('member') })).images[0].id
  const action = listActions().find((one) => one.action === 'image:get_image')
  assert.ok(action)
  const token = await cloud.login('demo', 'demo-password', 'demo')
  const files: Record<string, string>[] = [
    {},
    { 'image:get_image': "role:reader and (project_id:%(project_id)s or 'shared':%(visibility)s)" },
  ]
  for (const file of files) {
    policy.override(file)
    for (const id of [tiny, shared, withNobody, hidden]) {
      const asked = { user: 'demo', project: 'demo', target: [`image_id=${id}`] }
      const asking = { ...ctx, who: await personOf(ctx, asked) }
      const { allowed } = policy.explain(asking, action, await targetOf(asking, action, asked))
      const reply = await cloud.fetchJson(`/image/v2/images/${id}`, { token })
      assert.equal(allowed, reply.status === 200, `${JSON.stringify(file)} ${id} ${reply.status}`)
    }
  }
})
