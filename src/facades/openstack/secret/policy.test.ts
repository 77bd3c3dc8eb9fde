/** Who may do what to a secret and a container, by project, creator and access list. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { said, startBarbican } from './secret.fixture.ts'

let barbican: Awaited<ReturnType<typeof startBarbican>>
let ask: (typeof barbican)['ask']
before(async () => {
  barbican = await startBarbican()
  ask = barbican.ask
})
after(() => barbican.close())

const PEOPLE = ['ann', 'amy', 'boss', 'rea', 'bob', 'admin', '']

/** Of everybody, in the order above. */
const answers = async (method: string, path: string) => {
  const found: number[] = []
  for (const who of PEOPLE) found.push((await ask(who, method, path)).status)
  return found.join(' ')
}

test("a project's members read its secrets, an admin elsewhere sees what they are and no payload, others nothing", async () => {
  const id = await barbican.keep('ann')
  assert.equal(await answers('GET', `/secrets/${id}`), '200 200 200 403 403 200 401')
  assert.equal(await answers('GET', `/secrets/${id}/payload`), '200 200 200 403 403 403 401')
  const old = await ask('admin', 'GET', `/secrets/${id}`, undefined, { accept: 'text/plain' })
  assert.deepEqual(said(old), [403, 'Secret retrieval attempt not allowed - please review your user/project privileges'])
  assert.equal(await answers('GET', '/secrets'), '200 200 200 403 200 200 401')
  assert.equal((await ask('rea', 'POST', '/secrets', {})).status, 403)
})

test('a private secret is its creator’s and the project’s admin’s', async () => {
  const id = await barbican.keep('ann')
  assert.equal((await ask('ann', 'PUT', `/secrets/${id}/acl`, { read: { 'project-access': false } })).status, 200)
  assert.equal(await answers('GET', `/secrets/${id}/payload`), '200 403 200 403 403 403 401')
  assert.equal((await ask('amy', 'DELETE', `/secrets/${id}`)).status, 403)
})

test('whom an access list names reads, from another project too, and does no more', async () => {
  const id = await barbican.keep('ann')
  await ask('ann', 'PUT', `/secrets/${id}/acl`, { read: { users: ['bob', 'rea'] } })
  assert.equal(await answers('GET', `/secrets/${id}/payload`), '200 200 200 200 200 403 401')
  assert.equal((await ask('bob', 'GET', `/secrets/${id}/metadata`)).status, 200)
  for (const [method, path] of [
    ['DELETE', ''],
    ['GET', '/acl'],
    ['DELETE', '/acl'],
  ] as const)
    assert.equal((await ask('bob', method, `/secrets/${id}${path}`)).status, 403, `${method} ${path}`)
  const shared = await ask('bob', 'GET', '/secrets?acl_only=true')
  assert.equal(shared.body.total, 1)
  const list = (await ask('ann', 'GET', `/secrets/${id}/acl`)).body.read
  assert.deepEqual([list.users, list['project-access']], [['bob', 'rea'], true])
  await ask('ann', 'PATCH', `/secrets/${id}/acl`, { read: { users: ['rea'] } })
  assert.equal((await ask('bob', 'GET', `/secrets/${id}/payload`)).status, 403)
  await ask('ann', 'DELETE', `/secrets/${id}/acl`)
  assert.deepEqual((await ask('ann', 'GET', `/secrets/${id}/acl`)).body, { read: { 'project-access': true } })
})

test("containers are judged as secrets are; another project's secret is put into none", async () => {
  const id = await barbican.keep('ann')
  const refs = (secret: string) => [{ name: 'a', secret_ref: `http://cloud/key-manager/v1/secrets/${secret}` }]
  const made = await ask('ann', 'POST', '/containers', { type: 'generic', name: 'c', secret_refs: refs(id) })
  const path = `/containers/${made.body.container_ref.split('/').at(-1)}`
  assert.equal(await answers('GET', path), '200 200 200 403 403 403 401')
  assert.deepEqual(said(await ask('bob', 'POST', '/containers', { type: 'generic', secret_refs: refs(id) })), [
    404,
    "Secret provided for 'a' doesn't exist.",
  ])
  await ask('ann', 'PUT', `${path}/acl`, { read: { users: ['bob'], 'project-access': false } })
  assert.equal(await answers('GET', path), '200 403 200 403 200 403 401')
  assert.equal((await ask('bob', 'DELETE', path)).status, 403)
  const elsewhere = [{ name: 'a', secret_ref: `http://elsewhere/v1/secrets/${id}` }]
  assert.deepEqual(said(await ask('ann', 'POST', '/containers', { type: 'generic', secret_refs: elsewhere })), [
    400,
    'Provided field value is not supported',
  ])
})

test("another project's order is not there, for an admin neither", async () => {
  const spec = { type: 'key', meta: { algorithm: 'aes', bit_length: 256, mode: 'cbc' } }
  const { order_ref } = (await ask('ann', 'POST', '/orders', spec)).body
  assert.equal(await answers('GET', `/orders/${order_ref.split('/').at(-1)}`), '200 200 200 403 404 404 401')
})

test('quotas: a project sees its own, admins alone set them, and over them nothing is made', async () => {
  assert.equal((await ask('bob', 'PUT', '/project-quotas/q', { project_quotas: { secrets: 0 } })).status, 403)
  assert.equal((await ask('admin', 'PUT', '/project-quotas/q', { project_quotas: { secrets: 0 } })).status, 204)
  assert.deepEqual((await ask('bob', 'GET', '/quotas')).body.quotas.secrets, 0)
  assert.deepEqual(said(await ask('bob', 'POST', '/secrets', {})), [
    403,
    'Secret creation issue seen - Creation not allowed because a quota has been reached.',
  ])
  assert.deepEqual((await ask('admin', 'GET', '/project-quotas/q')).body.project_quotas, {
    secrets: 0,
    orders: null,
    containers: null,
    consumers: null,
    cas: null,
  })
  assert.equal((await ask('admin', 'DELETE', '/project-quotas/q')).status, 204)
  assert.deepEqual(said(await ask('admin', 'GET', '/project-quotas/q')), [404, 'Project quotas not found.'])
})

test('quotas: a project that was told no limit was told nevertheless, as in the original', async () => {
  const unset = { secrets: null, orders: null, containers: null, consumers: null, cas: null }
  assert.equal((await ask('admin', 'PUT', '/project-quotas/told', { project_quotas: {} })).status, 204)
  assert.deepEqual((await ask('admin', 'GET', '/project-quotas/told')).body, { project_quotas: unset })
  await ask('admin', 'PUT', '/project-quotas/more', { project_quotas: { orders: 3 } })
  const { body } = await ask('admin', 'GET', '/project-quotas')
  assert.deepEqual(body, {
    project_quotas: [
      { project_id: 'more', project_quotas: { ...unset, orders: 3 } },
      { project_id: 'told', project_quotas: unset },
    ],
    total: 2,
  })
  await ask('admin', 'PUT', '/project-quotas/more', { project_quotas: {} })
  assert.deepEqual((await ask('admin', 'GET', '/project-quotas/more')).body, { project_quotas: unset })
  for (const project of ['told', 'more']) {
    assert.equal((await ask('admin', 'DELETE', `/project-quotas/${project}`)).status, 204)
    assert.equal((await ask('admin', 'GET', `/project-quotas/${project}`)).status, 404)
    assert.equal((await ask('admin', 'DELETE', `/project-quotas/${project}`)).status, 404)
  }
})

test('a rule by what a secret does not have, `user_id`, holds for nobody, as in Barbican; by its creator it does', async () => {
  const id = await barbican.keep('ann')
  const other = (name: string) => ({
    'secret:decrypt': `user_id:%(${name})s`,
    'secret:get': `user_id:%(${name})s`,
  })
  try {
    barbican.policy.override(other('user_id'))
    assert.equal(await answers('GET', `/secrets/${id}/payload`), '403 403 403 403 403 403 401')
    assert.equal(await answers('GET', `/secrets/${id}`), '403 403 403 403 403 403 401')
    barbican.policy.override(other('target.secret.creator_id'))
    assert.equal(await answers('GET', `/secrets/${id}/payload`), '200 403 403 403 403 403 401')
  } finally {
    barbican.policy.override({})
  }
})
