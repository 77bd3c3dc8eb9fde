import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { passwordOf, startKeystone } from './identity.fixture.ts'

const named = ({ name }: { name: string }) => name

/** `ann` has member and reader in a project of hers; `bob` and `cid` have nothing there. */
async function open() {
  const keystone = await startKeystone(await openTestStore())
  const { call, tokenOf } = keystone
  const admin = await tokenOf('admin', { project: { name: 'admin' } })
  const made = async (path: string, body: object) =>
    Object.values((await call('POST', path, admin, body)).json)[0] as { id: string }
  const person = async (name: string) => (await made('/users', { user: { name, password: `${name}-secret` } })).id
  const [ann, bob, cid] = [await person('ann'), await person('bob'), await person('cid')]
  const projectId = (await made('/projects', { project: { name: 'hers' } })).id
  const roleId = async (name: string): Promise<string> => (await call('GET', `/roles?name=${name}`, admin)).json.roles[0].id
  const role = `/projects/${projectId}/users/${ann}/roles/${await roleId('member')}`
  assert.equal((await call('PUT', role, admin)).status, 204)
  const token = await tokenOf('ann', { project: { id: projectId } })
  const spec = { trustor_user_id: ann, trustee_user_id: bob, project_id: projectId, impersonation: true }
  const trust = async (extra: object = {}, by = token) =>
    call('POST', '/OS-TRUST/trusts', by, { trust: { ...spec, roles: [{ name: 'reader' }], ...extra } })
  const enter = (id: string, name = 'bob') =>
    call('POST', '/auth/tokens', undefined, passwordOf(name, { 'OS-TRUST:trust': { id } }))
  const tokenFor = async (id: string, name = 'bob') => {
    const reply = await enter(id, name)
    assert.equal(reply.status, 201, reply.text)
    return String(reply.headers['x-subject-token'])
  }
  const holds = async (subject: string) =>
    (await call('GET', '/auth/tokens', admin, undefined, { 'x-subject-token': subject })).status === 200
  return { ...keystone, admin, ann, bob, cid, projectId, role, roleId, token, trust, enter, tokenFor, holds, made }
}

test('a trust is made, shown, listed by either side, and taken back', async () => {
  const { call, admin, ann, bob, projectId, token, trust, tokenOf, roleId } = await open()
  const made = await trust({ expires_at: '2099-02-27T18:30:59.123456Z', note: 'for the holidays' })
  assert.equal(made.status, 201, made.text)
  const { id, links, roles, roles_links, ...rest } = made.json.trust
  assert.deepEqual(rest, {
    note: 'for the holidays',
    trustor_user_id: ann,
    trustee_user_id: bob,
    project_id: projectId,
    impersonation: true,
    expires_at: '2099-02-27T18:30:59.123456Z',
    deleted_at: null,
    remaining_uses: null,
    redelegated_trust_id: null,
    redelegation_count: 0,
  })
  assert.match(links.self, new RegExp(`/v3/OS-TRUST/trusts/${id}$`))
  assert.match(roles_links.self, new RegExp(`/v3/OS-TRUST/trusts/${id}/roles$`))
  assert.deepEqual(roles.map(named), ['reader'])
  const path = `/OS-TRUST/trusts/${id}`
  const bobs = await tokenOf('bob')
  assert.equal((await call('GET', path, bobs)).json.trust.roles.length, 1)
  assert.deepEqual((await call('GET', `${path}/roles`, token)).json.roles.map(named), ['reader'])
  assert.equal((await call('GET', `${path}/roles/${await roleId('reader')}`, token)).json.role.name, 'reader')
  assert.equal((await call('HEAD', `${path}/roles/${await roleId('reader')}`, token)).status, 200)
  assert.equal((await call('GET', `${path}/roles/${await roleId('member')}`, token)).status, 404)
  const lists = [
    ['', admin],
    [`?trustor_user_id=${ann}`, token],
    [`?trustee_user_id=${bob}`, bobs],
  ] as const
  for (const [query, by] of lists) {
    const { trusts } = (await call('GET', `/OS-TRUST/trusts${query}`, by)).json
    assert.deepEqual(
      trusts.map((one: { id: string }) => one.id),
      [id],
      query,
    )
    assert.equal('roles' in trusts[0], false)
  }
  assert.equal((await call('DELETE', path, bobs)).status, 403)
  assert.equal((await call('DELETE', path, token)).status, 204)
  assert.equal((await call('GET', path, token)).status, 404)
  assert.deepEqual((await call('GET', '/OS-TRUST/trusts', admin)).json.trusts, [])
})

test('who has no part in a trust neither sees it nor lists those of others', async () => {
  const { call, trust, tokenOf, ann, bob } = await open()
  const { id } = (await trust()).json.trust
  const cids = await tokenOf('cid')
  for (const path of [`/${id}`, `/${id}/roles`, '', `?trustor_user_id=${ann}`, `?trustee_user_id=${bob}`])
    assert.equal((await call('GET', `/OS-TRUST/trusts${path}`, cids)).status, 403, path)
  assert.equal((await call('GET', '/OS-TRUST/trusts/nothing', cids)).status, 404)
})

test('what cannot be trusted is refused', async () => {
  const { trust, tokenOf, cid, admin, ann, projectId, call } = await open()
  for (const [extra, status] of [
    [{ roles: [] }, 403],
    [{ roles: [{ name: 'admin' }] }, 404],
    [{ roles: [{ name: 'none such' }] }, 404],
    [{ trustee_user_id: 'nobody' }, 404],
    [{ trustor_user_id: cid }, 403],
    [{ expires_at: 'bad.123Z' }, 400],
    [{ expires_at: '2001-01-01T00:00:00Z' }, 400],
    [{ remaining_uses: 0 }, 400],
    [{ impersonation: 'yes' }, 400],
    [{ allow_redelegation: true, remaining_uses: 1 }, 400],
    [{ allow_redelegation: true, redelegation_count: 4 }, 403],
  ] as const)
    assert.equal((await trust(extra)).status, status, JSON.stringify(extra))
  assert.equal((await trust({}, admin)).status, 403)
  const twice = { expires_at: '2099-02-27T18:30:59Z' }
  assert.equal((await trust(twice)).status, 201)
  assert.equal((await trust(twice)).status, 409)
  const made = await call('POST', `/users/${ann}/application_credentials`, await tokenOf('ann', { project: { id: projectId } }), {
    application_credential: { name: 'mine', unrestricted: true },
  })
  const application = {
    identity: { methods: ['application_credential'], application_credential: made.json.application_credential },
  }
  const reply = await call('POST', '/auth/tokens', undefined, { auth: application })
  const byProgram = String(reply.headers['x-subject-token'])
  assert.equal((await trust({}, byProgram)).status, 403)
  assert.equal((await call('GET', `/OS-TRUST/trusts?trustor_user_id=${ann}`, byProgram)).status, 403)
})

test('its trustee acts as the trustor, or as itself, with the roles that were passed on and no more', async () => {
  const { call, trust, enter, tokenFor, ann, bob, projectId, tokenOf } = await open()
  for (const impersonation of [true, false]) {
    const { id } = (await trust({ impersonation })).json.trust
    const reply = await enter(id)
    assert.equal(reply.status, 201, reply.text)
    const { token } = reply.json
    assert.equal(token.user.id, impersonation ? ann : bob)
    assert.deepEqual(token['OS-TRUST:trust'], { id, impersonation, trustor_user: { id: ann }, trustee_user: { id: bob } })
    assert.equal(token.project.id, projectId)
    assert.deepEqual(token.roles.map(named), ['reader'])
    const held = await tokenFor(id)
    assert.equal((await call('GET', `/users/${impersonation ? ann : bob}`, held)).status, 200)
    assert.equal((await call('GET', `/users/${impersonation ? bob : ann}`, held)).status, 403)
  }
  const { id } = (await trust()).json.trust
  assert.equal((await enter(id, 'cid')).status, 403)
  assert.equal((await enter('nothing')).status, 401)
  const byToken = { identity: { methods: ['token'], token: { id: await tokenOf('bob') } }, scope: { 'OS-TRUST:trust': { id } } }
  assert.equal((await call('POST', '/auth/tokens', undefined, { auth: byToken })).status, 201)
})

test('a token of a trust makes no other token, no application credential and no trust', async () => {
  const { call, trust, tokenFor, ann, projectId } = await open()
  const held = await tokenFor((await trust()).json.trust.id)
  const scope = { project: { id: projectId } }
  const again = await call('POST', '/auth/tokens', undefined, {
    auth: { identity: { methods: ['token'], token: { id: held } }, scope },
  })
  assert.equal(again.status, 403)
  assert.match(again.json.error.message, /Using trust-scoped token to create another token/)
  const credential = { application_credential: { name: 'mine' } }
  assert.equal((await call('POST', `/users/${ann}/application_credentials`, held, credential)).status, 403)
  assert.equal((await trust({}, held)).status, 403)
})

test('its tokens die with the trust, with its end, a role, the project and the people', async () => {
  const { call, advance, ctx, trust, enter, tokenFor, holds, admin, role, ann, bob, projectId } = await open()
  const short = (await trust({ expires_at: new Date(ctx.clock.now() + 60_000).toISOString() })).json.trust.id
  const shortLived = await tokenFor(short)
  await advance(61_000)
  assert.equal(await holds(shortLived), false)
  assert.equal((await enter(short)).status, 401)

  const { id } = (await trust()).json.trust
  const change = (path: string, enabled: boolean) => {
    const kind = path.split('/')[1]?.slice(0, -1) ?? ''
    return call('PATCH', path, admin, { [kind]: { enabled } })
  }
  for (const [path, refused] of [
    [`/users/${ann}`, 403],
    [`/users/${bob}`, 401],
    [`/projects/${projectId}`, 401],
  ] as const) {
    const held = await tokenFor(id)
    assert.equal(await holds(held), true)
    assert.equal((await change(path, false)).status, 200)
    assert.equal(await holds(held), false, path)
    assert.equal((await enter(id)).status, refused, path)
    await change(path, true)
    await advance(1)
    assert.equal(await holds(held), false, `${path}, enabled again`)
  }
  const held = await tokenFor(id)
  assert.equal((await call('DELETE', role, admin)).status, 204)
  assert.equal(await holds(held), false)
  assert.equal((await enter(id)).status, 403)
  assert.equal((await call('PUT', role, admin)).status, 204)
  assert.equal(await holds(held), true)
  assert.equal((await call('DELETE', `/OS-TRUST/trusts/${id}`, admin)).status, 204)
  assert.equal(await holds(held), false)
  assert.equal((await enter(id)).status, 401)
})

test('a deleted user takes its trusts with it; a deleted role voids them', async () => {
  const { call, trust, tokenFor, enter, holds, admin, bob, made, ann, projectId, tokenOf } = await open()
  const own = (await made('/roles', { role: { name: 'own' } })).id
  await call('PUT', `/projects/${projectId}/users/${ann}/roles/${own}`, admin)
  const fresh = await tokenOf('ann', { project: { id: projectId } })
  const both = (await trust({ roles: [{ name: 'reader' }, { id: own }] }, fresh)).json.trust.id
  const held = await tokenFor(both)
  assert.equal((await call('DELETE', `/roles/${own}`, admin)).status, 204)
  assert.equal(await holds(held), false)
  assert.equal((await enter(both)).status, 403)
  assert.deepEqual((await call('GET', `/OS-TRUST/trusts/${both}`, admin)).json.trust.roles.map(named), ['reader'])
  assert.equal((await call('DELETE', `/users/${bob}`, admin)).status, 204)
  assert.equal((await call('GET', `/OS-TRUST/trusts/${both}`, admin)).status, 404)
})

test('a trust of so many uses gives so many tokens, and these hold on', async () => {
  const { call, trust, enter, tokenFor, holds, token } = await open()
  const { id } = (await trust({ remaining_uses: 2 })).json.trust
  const first = await tokenFor(id)
  assert.equal((await call('GET', `/OS-TRUST/trusts/${id}`, token)).json.trust.remaining_uses, 1)
  await tokenFor(id)
  assert.equal((await enter(id)).status, 401)
  assert.equal((await call('GET', `/OS-TRUST/trusts/${id}`, token)).status, 404)
  assert.equal(await holds(first), true)
})

test('a trust is passed on within its bounds, and with what was made by it it ends', async () => {
  const { call, trust, tokenFor, holds, enter, ann, cid, token, made, admin } = await open()
  const first = (await trust({ allow_redelegation: true, redelegation_count: 2, roles: [{ name: 'member' }] })).json.trust
  assert.equal(first.redelegation_count, 2)
  const bobs = await tokenFor(first.id)
  const onward = (extra: object, by = bobs) =>
    trust({ trustee_user_id: cid, allow_redelegation: true, roles: [{ name: 'member' }], ...extra }, by)
  assert.equal((await onward({ roles: [{ name: 'reader' }] })).status, 403)
  assert.equal((await onward({ redelegation_count: 2 })).status, 403)
  assert.equal((await onward({ remaining_uses: 1, allow_redelegation: false })).status, 403)
  const elsewhere = (await made('/projects', { project: { name: 'elsewhere' } })).id
  const member = first.roles[0].id
  await call('PUT', `/projects/${elsewhere}/users/${ann}/roles/${member}`, admin)
  assert.equal((await onward({ project_id: elsewhere })).status, 403)
  const second = (await onward({})).json.trust
  assert.equal(second.redelegated_trust_id, first.id)
  assert.equal(second.redelegation_count, 1)
  const cids = await tokenFor(second.id, 'cid')
  const third = (await onward({}, cids)).json.trust
  assert.equal(third.redelegation_count, 0)
  assert.equal((await onward({}, await tokenFor(third.id, 'cid'))).status, 403)
  assert.equal((await call('DELETE', `/OS-TRUST/trusts/${first.id}`, token)).status, 204)
  assert.equal(await holds(cids), false)
  assert.equal((await enter(second.id, 'cid')).status, 401)
  assert.equal((await call('GET', `/OS-TRUST/trusts/${third.id}`, admin)).status, 404)
})

test('without impersonation the first trustor’s roles count, whoever passes on', async () => {
  const { trust, tokenFor, bob, cid, enter, call, admin, holds } = await open()
  const first = (await trust({ impersonation: false, allow_redelegation: true })).json.trust
  const onward = { trustor_user_id: bob, trustee_user_id: cid, allow_redelegation: true }
  const bobs = await tokenFor(first.id)
  assert.equal((await trust({ ...onward, impersonation: true }, bobs)).status, 403)
  const second = await trust({ ...onward, impersonation: false }, bobs)
  assert.equal(second.status, 201, second.text)
  const { id } = second.json.trust
  const reply = await enter(id, 'cid')
  assert.equal(reply.json.token.user.id, cid)
  assert.deepEqual(reply.json.token.roles.map(named), ['reader'])
  const held = String(reply.headers['x-subject-token'])
  assert.equal((await call('PATCH', `/users/${bob}`, admin, { user: { enabled: false } })).status, 200)
  assert.equal(await holds(held), false)
  assert.equal((await enter(id, 'cid')).status, 403)
})

test('a trust for no project makes a token for none', async () => {
  const { trust, enter, ann } = await open()
  const made = await trust({ project_id: null, roles: [] })
  assert.equal(made.status, 201, made.text)
  const reply = await enter(made.json.trust.id)
  assert.equal(reply.status, 201)
  assert.equal(reply.json.token.user.id, ann)
  assert.equal('roles' in reply.json.token, false)
})
