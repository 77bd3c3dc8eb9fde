import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startKeystone } from './identity.fixture.ts'

test('a change of nothing is refused, whatever it is of', async () => {
  const { call, tokenOf } = await startKeystone(await openTestStore())
  const admin = await tokenOf('admin')
  const idOf = async (path: string) => {
    const [first] = Object.values((await call('GET', path, admin)).json).find(Array.isArray) ?? []
    return first.id as string
  }
  for (const kind of ['user', 'project', 'domain', 'role', 'region', 'service', 'endpoint']) {
    const { status, json } = await call('PATCH', `/${kind}s/${await idOf(`/${kind}s`)}`, admin, { [kind]: {} })
    assert.equal(status, 400, kind)
    assert.match(json.error.message, /\{\}/, kind)
  }
  const { json } = await call('POST', '/groups', admin, { group: { name: 'g' } })
  assert.equal((await call('PATCH', `/groups/${json.group.id}`, admin, { group: {} })).status, 400)
})
