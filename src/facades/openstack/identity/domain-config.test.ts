import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

test('the configuration of a domain, whole, by group and by option', async () => {
  const { call, tokenOf, lines } = await startKeystone(await openTestStore())
  const admin = await tokenOf('admin')
  const { id } = (await call('POST', '/domains', admin, { domain: { name: 'school' } })).json.domain
  const ask = async (method: 'GET' | 'PUT' | 'PATCH' | 'DELETE', rest: string, config?: object) => {
    const { status, json } = await call(method, `/domains/${id}/config${rest}`, admin, config && { config })
    return status < 300 ? [status, json?.config] : [status]
  }
  const config = { identity: { driver: 'ldap' }, ldap: { url: 'ldap://h' } }
  assert.deepEqual(await ask('GET', ''), [404])
  assert.deepEqual(await ask('PUT', '', { ...config, ldap: { url: 'ldap://h', password: 'hush-hush' } }), [201, config])
  assert.deepEqual(await ask('PUT', '', config), [200, config])
  assert.deepEqual(await ask('GET', '/ldap'), [200, { ldap: config.ldap }])
  assert.deepEqual(await ask('GET', '/ldap/url'), [200, { url: 'ldap://h' }])
  assert.deepEqual(await ask('GET', '/ldap/moon'), [403])
  assert.deepEqual(await ask('PATCH', '/identity', { identity: { list_limit: 3 } }), [
    200,
    { ...config, identity: { driver: 'ldap', list_limit: 3 } },
  ])
  assert.deepEqual(await ask('PATCH', '/identity/driver', { driver: 'sql' }), [
    200,
    { ...config, identity: { driver: 'sql', list_limit: 3 } },
  ])
  assert.deepEqual(await ask('DELETE', '/identity/driver'), [204, undefined])
  assert.deepEqual(await ask('GET', '/identity/driver'), [404])
  assert.deepEqual(await ask('DELETE', '/identity'), [204, undefined])
  assert.deepEqual(await ask('PATCH', '/identity', { identity: { list_limit: 3 } }), [404])
  assert.deepEqual(await ask('DELETE', ''), [204, undefined])
  assert.doesNotMatch(lines.join('\n'), /hush-hush/)
})

test('what holds where a domain says nothing, and what everybody may know of it', async () => {
  const { call, tokenOf } = await startKeystone(await openTestStore())
  const [admin, demo] = [await tokenOf('admin'), await tokenOf('demo')]
  const shown = async (path: string) => (await call('GET', `/domains/config${path}`, admin)).json.config
  assert.deepEqual(Object.keys(await shown('/default')), ['identity', 'ldap'])
  assert.deepEqual(await shown('/identity/default'), { identity: { driver: 'sql', list_limit: null } })
  assert.deepEqual(await shown('/ldap/query_scope/default'), { query_scope: 'one' })
  assert.equal((await call('GET', '/domains/config/default', demo)).status, 403)
  const form = async (path: string) => {
    const { status, json } = await call('GET', `/domains/${path}`, demo)
    return status === 200 ? json.config : status
  }
  const both = { password_regex: null, password_regex_description: null }
  assert.deepEqual(await form('default/config/security_compliance'), { security_compliance: both })
  assert.deepEqual(await form('default/config/security_compliance/password_regex'), { password_regex: null })
  assert.equal(await form('default/config/security_compliance/lockout_duration'), 403)
  assert.equal(await form('other/config/security_compliance'), 403)
  const change = { config: { security_compliance: { password_regex: '.' } } }
  assert.equal((await call('PATCH', '/domains/default/config/security_compliance', admin, change)).status, 403)
  assert.equal((await call('GET', '/domains/config/token/default', admin)).status, 403)
})
