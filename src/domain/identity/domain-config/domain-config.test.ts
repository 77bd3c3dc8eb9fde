import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../../store/testing.ts'
import { createDomain, deleteDomain, updateDomain } from '../directory/index.ts'
import { startIdentity } from '../identity.fixture.ts'
import { defaultDomainConfig, deleteDomainConfig, getDomainConfig, replaceDomainConfig, updateDomainConfig } from './index.ts'

const CONFIG = { identity: { driver: 'ldap' }, ldap: { url: 'ldap://h', user_tree_dn: 'ou=u', password: 'hush' } }
const SHOWN = { identity: { driver: 'ldap' }, ldap: { url: 'ldap://h', user_tree_dn: 'ou=u' } }

eachDatabase('configuration of domains', (open) => {
  test('is kept, shown without its secrets, changed in parts and taken away', async () => {
    const { ctx } = await startIdentity(await open())
    const { id } = await createDomain(ctx, { name: 'school' })
    await assert.rejects(getDomainConfig(ctx, id), { code: 'not_found', reason: 'domain_config_not_found' })
    assert.deepEqual(await replaceDomainConfig(ctx, id, CONFIG), { config: SHOWN, isNew: true })
    assert.deepEqual(await getDomainConfig(ctx, id, { group: 'ldap' }), { ldap: SHOWN.ldap })
    assert.deepEqual(await getDomainConfig(ctx, id, { group: 'ldap', option: 'url' }), { url: 'ldap://h' })
    const secret = { group: 'ldap', option: 'password' }
    await assert.rejects(getDomainConfig(ctx, id, secret), { code: 'not_found' })
    assert.deepEqual(await updateDomainConfig(ctx, id, { password: 'other' }, secret), SHOWN)
    const after = await updateDomainConfig(ctx, id, { identity: { list_limit: 5 } }, { group: 'identity' })
    assert.deepEqual(after.identity, { driver: 'ldap', list_limit: 5 })
    await deleteDomainConfig(ctx, id, { group: 'identity', option: 'driver' })
    await assert.rejects(deleteDomainConfig(ctx, id, { group: 'identity', option: 'driver' }), { code: 'not_found' })
    await assert.rejects(updateDomainConfig(ctx, id, { driver: 'sql' }, { group: 'identity', option: 'driver' }), {
      reason: 'domain_config_not_found',
      facts: { domainId: id, group: 'identity', option: 'driver' },
    })
    assert.deepEqual(await replaceDomainConfig(ctx, id, { ldap: { url: 'x' } }), {
      config: { ldap: { url: 'x' } },
      isNew: false,
    })
    await deleteDomainConfig(ctx, id)
    await assert.rejects(getDomainConfig(ctx, id), { code: 'not_found' })
  })

  test('goes with its domain', async () => {
    const { ctx } = await startIdentity(await open())
    const { id } = await createDomain(ctx, { name: 'school' })
    await replaceDomainConfig(ctx, id, CONFIG)
    await updateDomain(ctx, id, { enabled: false })
    await deleteDomain(ctx, id)
    assert.deepEqual(await ctx.db.selectFrom('domain_config_option').selectAll().execute(), [])
  })

  test('what no domain has of its own is refused', async () => {
    const { ctx } = await startIdentity(await open())
    const { id } = await createDomain(ctx, { name: 'school' })
    const refused = { code: 'forbidden', reason: /^config_/ }
    for (const config of [{}, { ldap: 'x' }, { ldap: {} }, { token: { expiration: 1 } }, { ldap: { moon: 1 } }])
      await assert.rejects(replaceDomainConfig(ctx, id, config), refused, JSON.stringify(config))
    await replaceDomainConfig(ctx, id, CONFIG)
    for (const [config, within] of [
      [{ identity: { driver: 'x' } }, { group: 'ldap' }],
      [CONFIG, { group: 'ldap' }],
      [
        { url: 'x', user: 'y' },
        { group: 'ldap', option: 'url' },
      ],
      [{ user: 'y' }, { group: 'ldap', option: 'url' }],
    ] as const)
      await assert.rejects(updateDomainConfig(ctx, id, config, within), refused, JSON.stringify(config))
    await assert.rejects(getDomainConfig(ctx, id, { group: 'token' }), refused)
    await assert.rejects(getDomainConfig(ctx, 'none'), { code: 'not_found', reason: 'domain_not_found' })
  })
})

test('what holds where a domain says nothing', () => {
  assert.deepEqual(defaultDomainConfig({ group: 'identity' }), { identity: { driver: 'sql', list_limit: null } })
  assert.deepEqual(defaultDomainConfig({ group: 'ldap', option: 'query_scope' }), { query_scope: 'one' })
  assert.deepEqual(Object.keys(defaultDomainConfig()), ['identity', 'ldap'])
  assert.throws(() => defaultDomainConfig({ group: 'ldap', option: 'password' }), {
    code: 'forbidden',
    reason: 'config_default_hidden',
  })
})
