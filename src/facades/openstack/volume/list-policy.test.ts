/** What an operator's rules make of Cinder's lists: one rule opens and closes other projects' rows, the lists' own say who may look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startCinder } from './cinder.fixture.ts'

const LISTS = {
  volumes: 'volume:get_all',
  snapshots: 'volume:get_all_snapshots',
  groups: 'group:get_all',
  backups: 'backup:get_all',
  group_snapshots: 'group:get_all_group_snapshots',
  attachments: 'attachments:get_all',
  'os-volume-transfer': 'volume:get_all_transfers',
} as const

test('context_is_admin opens and closes all projects’ lists; a list’s own rule does not', async () => {
  const { call, makeVolume, settle, policy } = await startCinder(await openTestStore())
  const version = '3.71'
  const [id, offered, given] = [await makeVolume(), await makeVolume(), await makeVolume()]
  const make = async (path: string, body: object, token = 'demo') => {
    const { status, json } = await call('POST', path, { version, token, body })
    assert.ok(status < 300, JSON.stringify(json))
    return Object.values<{ id: string }>(json)[0]?.id ?? ''
  }
  await make('/snapshots', { snapshot: { volume_id: id } })
  await make('/backups', { backup: { volume_id: id } })
  await make('/os-volume-transfer', { transfer: { volume_id: offered } })
  const { id: type } = (await call('GET', '/types', { version })).json.volume_types[0]
  await make('/group_types', { group_type: { name: 'g' } }, 'admin')
  const group = await make('/groups', { group: { group_type: 'g', volume_types: [type] } })
  await make('/volumes', { volume: { size: 1, volume_type: type, group_id: group } })
  await settle()
  await make('/group_snapshots', { group_snapshot: { group_id: group } })
  await settle()
  await make('/attachments', { attachment: { volume_uuid: given } })
  const count = async (path: string, token: string) => {
    const { status, json } = await call('GET', `/${path}?all_tenants=1`, { version, token })
    return status === 200 ? Object.values<unknown[]>(json)[0]?.length : status
  }
  const own = Object.fromEntries(await Promise.all(Object.keys(LISTS).map(async (path) => [path, await count(path, 'demo')])))
  for (const [path, action] of Object.entries(LISTS)) {
    assert.ok(own[path] > 0, path)
    policy.override({ [action]: 'role:reader' })
    assert.equal(await count(path, 'other'), 0, action)
    policy.override({ [action]: '!' })
    assert.equal(await count(path, 'demo'), 403, action)
    policy.override({})
    assert.deepEqual([await count(path, 'admin'), await count(path, 'other')], [own[path], 0], path)
    policy.override({ context_is_admin: 'role:reader' })
    assert.equal(await count(path, 'other'), own[path], path)
    policy.override({ context_is_admin: '!' })
    assert.equal(await count(path, 'admin'), 0, path)
    policy.override({})
  }
})
