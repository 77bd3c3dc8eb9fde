/** What several delete at once is deleted once, and the others hear that it is not there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

const AT_ONCE = 8

eachDatabase('deletes of one thing by several at once', (open) => {
  test('one is answered 204, and the others 404', async () => {
    const { call, tokenOf } = await startKeystone(await open())
    const token = await tokenOf('admin', { project: { name: 'admin', domain: { id: 'default' } } })
    const made = async (method: 'POST' | 'PUT', path: string, body?: object) => {
      const { status, json, text } = await call(method, path, token, body)
      assert.ok(status < 300, `${path}: ${text}`)
      return json
    }
    const { project } = await made('POST', '/projects', { project: { name: 'p', tags: ['a', 'b'] } })
    const { user } = await made('POST', '/users', { user: { name: 'u' } })
    const { role } = await made('POST', '/roles', { role: { name: 'r' } })
    const { domain } = await made('POST', '/domains', { domain: { name: 'd' } })
    await made('POST', '/regions', { region: { id: 'above' } })
    await made('POST', '/regions', { region: { id: 'beneath', parent_region_id: 'above' } })
    const grant = `/projects/${project.id}/users/${user.id}/roles/${role.id}`
    await made('PUT', grant)
    const { endpoints } = (await call('GET', '/endpoints', token)).json
    const offer = `/OS-EP-FILTER/projects/${project.id}/endpoints/${endpoints[0].id}`
    await made('PUT', offer)
    await made('PUT', `/domains/${domain.id}/config`, { config: { identity: { driver: 'sql', list_limit: 10 } } })
    const me = (await call('GET', '/auth/tokens', token, undefined, { 'x-subject-token': token })).json.token
    const sides = { trustor_user_id: me.user.id, trustee_user_id: user.id, project_id: me.project.id, impersonation: false }
    const { trust } = await made('POST', '/OS-TRUST/trusts', { trust: { ...sides, roles: [{ name: 'member' }] } })
    for (const path of [
      `/OS-TRUST/trusts/${trust.id}`,
      `/projects/${project.id}/tags/a`,
      grant,
      offer,
      '/regions/above',
      `/domains/${domain.id}/config/identity/driver`,
    ]) {
      const told = await Promise.all(Array.from({ length: AT_ONCE }, () => call('DELETE', path, token)))
      const statuses = told.map(({ status }) => status).sort()
      assert.deepEqual(statuses, [204, ...Array(AT_ONCE - 1).fill(404)], path)
    }
    assert.deepEqual((await call('GET', `/projects/${project.id}/tags`, token)).json.tags, ['b'])
  })

  test('tags that several give a project at once are all there', async () => {
    const { call, tokenOf } = await startKeystone(await open())
    const token = await tokenOf('admin')
    const { project } = (await call('POST', '/projects', token, { project: { name: 'p' } })).json
    const words = Array.from({ length: AT_ONCE }, (_, i) => `t${i}`)
    const told = await Promise.all(words.map((word) => call('PUT', `/projects/${project.id}/tags/${word}`, token)))
    for (const { status, text } of told) assert.equal(status, 201, text)
    assert.deepEqual((await call('GET', `/projects/${project.id}/tags`, token)).json.tags, words)
  })
})
