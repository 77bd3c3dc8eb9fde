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
  assert.equal((await ask('ann', 'GET', `/images/${own}`)).status, 200)
  assert.equal((await ask('bob', 'GET', `/images/${own}`)).status, 404, 'it is shared with nobody')
  assert.equal((await ask('ann', 'POST', `/images/${own}/members`, { member: 'bob' })).status, 200)
  assert.equal((await ask('bob', 'GET', `/images/${own}`)).status, 200)
  assert.equal((await ask('ann', 'DELETE', `/images/${own}/members/bob`)).status, 204)
  assert.equal((await ask('bob', 'GET', `/images/${hidden}`)).status, 403, 'his own, and he is told')
  assert.equal((await ask('ann', 'GET', `/images/${hidden}`)).status, 404)
  assert.equal((await ask('ann', 'GET', '/images/no-such-image')).status, 404)
  assert.equal((await ask('admin', 'GET', `/images/${hidden}`)).status, 200)
})

test('a rule that is only what an image is: others’ images by it, in lists too; who sees one and may not change it is told', async () => {
  const open = await make('admin', { name: 'for all', visibility: 'public' })
  glance.policy.override({ 'image:get_image': "'public':%(visibility)s", 'image:modify_image': "'x':%(name)s" })
  assert.equal((await ask('ann', 'GET', `/images/${open}`)).status, 200)
  assert.deepEqual(await names('ann'), ['for all', 'of ann'])
  assert.deepEqual([await patch('ann', open, '/name', 'y'), await patch('ann', hidden, '/name', 'y')], [403, 404])
  glance.policy.override({ 'image:get_images': "'public':%(visibility)s" })
  assert.equal((await ask('ann', 'GET', '/images')).status, 403, 'it is asked about no image')
  glance.policy.override({})
  assert.equal((await ask('admin', 'DELETE', `/images/${open}`)).status, 204)
})

test('a rule by what an image does not have, its user, holds for none, whoever asks', async () => {
  const rule = 'role:member and user_id:%(user_id)s'
  glance.policy.override({ 'image:get_image': rule, 'image:modify_image': rule, 'image:download_image': rule })
  for (const path of ['', '/file']) {
    assert.equal((await ask('ann', 'GET', `/images/${hidden}${path}`)).status, 404, path)
    assert.equal((await ask('bob', 'GET', `/images/${hidden}${path}`)).status, 403, path)
  }
  assert.equal(await patch('ann', hidden, '/name', 'x'), 404)
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

test('images of others: the public, the community’s and those one is a member of, each while the rule has that part', async () => {
  const mine = 'role:reader and (project_id:%(project_id)s'
  const ids = {
    public: (await ask('admin', 'POST', '/images', { name: 'p', visibility: 'public' })).body.id,
    community: await make('bob', { name: 'c', visibility: 'community' }),
    member: await make('bob', { name: 's', visibility: 'shared' }),
  }
  await ask('bob', 'POST', `/images/${ids.member}/members`, { member: 'ann' })
  const seen = async () => {
    const [listed, found] = [[] as string[], [] as string[]]
    const { images } = (await ask('ann', 'GET', '/images?visibility=all&member_status=all')).body
    for (const [sort, id] of Object.entries(ids)) {
      if (images.some((image: { id: string }) => image.id === id)) listed.push(sort)
      if ((await ask('ann', 'GET', `/images/${id}`)).status === 200) found.push(sort)
    }
    assert.deepEqual(listed, found)
    return found.join()
  }
  const data = async () => (await ask('ann', 'GET', `/images/${ids.public}/file`)).status
  assert.equal(await seen(), 'public,community,member')
  assert.equal(await data(), 204)
  for (const [part, sorts] of [
    ['', ''],
    [" or 'public':%(visibility)s", 'public'],
    [" or 'community':%(visibility)s", 'community'],
    [' or project_id:%(member_id)s', 'member'],
  ]) {
    glance.policy.override({ 'image:get_image': `${mine}${part})` })
    assert.equal(await seen(), sorts)
  }
  glance.policy.override({ 'image:get_image': `${mine})` })
  assert.equal(await patch('ann', ids.public, '/name', 'x'), 404)
  assert.equal(await data(), 404)
  glance.policy.override({ 'image:download_image': 'role:member and project_id:%(project_id)s' })
  assert.equal(await data(), 403)
})
