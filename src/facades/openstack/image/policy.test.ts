/** An operator's rules for images: whatever is decided by who asks, they change. */
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { PATCH, startGlance } from './image.fixture.ts'

let glance: Awaited<ReturnType<typeof startGlance>>
let ask: Awaited<ReturnType<typeof startGlance>>['ask']
let own: string
let hidden: string
before(async () => {
  glance = await startGlance()
  ask = glance.ask
  own = await make('ann', { name: 'of ann' })
  hidden = await make('bob', { name: 'of bob', visibility: 'private' })
})
afterEach(() => glance.policy.override({}))
after(() => glance.close())

const make = async (who: string, fields: object): Promise<string> => (await ask(who, 'POST', '/images', fields)).body.id
const names = async (who: string): Promise<string[]> =>
  (await ask(who, 'GET', '/images')).body.images.map(({ name }: { name: string }) => name).sort()
const patch = async (who: string, id: string, path: string, value: unknown) =>
  (await ask(who, 'PATCH', `/images/${id}`, JSON.stringify([{ op: 'replace', path, value }]), PATCH)).status

test('a rule without a project opens the rows of every one, for that action alone', async () => {
  assert.deepEqual(await names('ann'), ['of ann'])
  assert.equal((await ask('ann', 'GET', `/images/${hidden}`)).status, 404)
  glance.policy.override({ 'image:get_images': 'role:reader' })
  assert.deepEqual(await names('ann'), ['of ann', 'of bob'])
  assert.equal((await ask('ann', 'GET', `/images/${hidden}`)).status, 404)
  glance.policy.override({ 'image:get_image': 'role:reader' })
  assert.deepEqual(await names('ann'), ['of ann'])
  assert.equal((await ask('ann', 'GET', `/images/${hidden}`)).status, 200)
  assert.equal(await patch('ann', hidden, '/name', 'x'), 404)
  glance.policy.override({ 'image:modify_image': 'role:member' })
  assert.equal(await patch('ann', hidden, '/name', 'of bob'), 200)
  assert.equal((await ask('ann', 'DELETE', `/images/${hidden}`)).status, 404)
})

test('a rule with the project keeps to it, by whatever name it is called', async () => {
  glance.policy.override({
    mine: 'project_id:%(project_id)s',
    'image:get_images': 'role:reader and rule:mine',
    'image:delete_image': 'role:admin or rule:mine',
  })
  assert.deepEqual(await names('ann'), ['of ann'])
  assert.equal((await ask('ann', 'DELETE', `/images/${hidden}`)).status, 404)
})

test('a rule that asks what an image is, is asked about it; another’s that it refuses is not there', async () => {
  glance.policy.override({ 'image:get_image': "'shared':%(visibility)s or role:admin" })
  assert.equal((await ask('bob', 'GET', `/images/${own}`)).status, 200)
  assert.equal((await ask('ann', 'GET', `/images/${own}`)).status, 200)
  assert.equal((await ask('bob', 'GET', `/images/${hidden}`)).status, 403, 'his own, and he is told')
  assert.equal((await ask('ann', 'GET', `/images/${hidden}`)).status, 404)
  assert.equal((await ask('ann', 'GET', '/images/no-such-image')).status, 404)
  assert.equal((await ask('admin', 'GET', `/images/${hidden}`)).status, 200)
})

test('who may make an image public or a community’s', async () => {
  assert.equal(await patch('ann', own, '/visibility', 'public'), 403)
  assert.equal(await patch('ann', own, '/visibility', 'community'), 200)
  glance.policy.override({ 'image:publicize_image': 'role:member', 'image:communitize_image': 'role:admin' })
  assert.equal(await patch('ann', own, '/visibility', 'public'), 200)
  assert.equal(await patch('ann', own, '/visibility', 'community'), 403)
  assert.equal(await patch('admin', own, '/visibility', 'shared'), 200)
  glance.policy.override({ 'image:publicize_image': '!' })
  assert.equal(await patch('admin', own, '/visibility', 'public'), 403)
})

test('whose an image may become', async () => {
  assert.equal((await ask('ann', 'POST', '/images', { owner: 'cat' })).status, 403)
  assert.equal(await patch('ann', own, '/owner', 'cat'), 403)
  glance.policy.override({ 'image:add_image': 'role:member', 'image:modify_image': 'role:member' })
  assert.equal((await ask('ann', 'POST', '/images', { owner: 'cat' })).status, 201)
  assert.equal(await patch('ann', own, '/owner', 'cat'), 200)
  assert.equal(await patch('ann', own, '/owner', 'ann'), 200)
})

test('a member’s answer by somebody else', async () => {
  await ask('ann', 'POST', `/images/${own}/members`, { member: 'cat' })
  const answer = async () => (await ask('ann', 'PUT', `/images/${own}/members/cat`, { status: 'accepted' })).status
  assert.equal(await answer(), 403)
  glance.policy.override({ 'image:modify_member': 'role:member' })
  assert.equal(await answer(), 200)
})
