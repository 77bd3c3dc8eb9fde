import assert from 'node:assert/strict'
import { test } from 'node:test'
import { updateNetwork } from '../../../domain/network/index.ts'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

const names = (reply: { json: { servers: { name: string }[] } }) => reply.json.servers.map(({ name }) => name)

test('lists come in pages whose links lead to the next', async () => {
  const nova = await startNova(await openTestStore())
  for (const name of ['a', 'b', 'c']) await nova.makeServer({ name })
  const sorted = 'sort_key=display_name&sort_dir=asc'
  const first = await nova.call('GET', `/servers/detail?limit=2&${sorted}`)
  assert.deepEqual(names(first), ['a', 'b'])
  const [next] = first.json.servers_links
  assert.match(next.href, /^http:\/\/cloud\/compute\/v2\.1\/servers\/detail\?limit=2&/)
  const second = await nova.call('GET', next.href.replace('http://cloud/compute/v2.1', ''))
  assert.deepEqual([names(second), 'servers_links' in second.json], [['c'], false])
  const order = async (query: string) => names(await nova.call('GET', `/servers?${query}`)).join('')
  await nova.makeServer({ name: 'a', flavorRef: '3' })
  await nova.makeServer({ name: 'b', flavorRef: '3' })
  assert.equal(await order('sort_key=vcpus&sort_key=display_name&sort_dir=desc&sort_dir=asc'), 'ababc')
  assert.equal(await order('sort_key=vcpus&sort_key=display_name&sort_dir=asc'), 'abcab', 'the first way holds for the rest')
  assert.equal(await order('sort_key=display_name&sort_key=vcpus'), 'cbbaa')
  assert.equal(await order('sort_dir=asc'), [...(await order(''))].reverse().join(''), 'the oldest first')
  const many = await nova.call('GET', '/servers?sort_key=vcpus&sort_dir=asc&sort_dir=asc')
  assert.deepEqual([many.status, many.json.badRequest.message], [400, 'Sort direction size exceeds sort key size'])
  assert.deepEqual((await nova.call('GET', '/servers?limit=0')).json, { servers: [] })
  const lost = await nova.call('GET', '/servers?marker=nobody')
  assert.deepEqual(lost.json, { badRequest: { code: 400, message: 'marker [nobody] not found' } })
})

test('servers are sorted by whatever is a column of theirs, and a limit may be longer than any', async () => {
  const nova = await startNova(await openTestStore())
  await nova.makeServer({ name: 'a', accessIPv4: '10.0.0.2', description: 'x' })
  await nova.makeServer({ name: 'b', accessIPv4: '10.0.0.1', description: 'y' })
  const order = async (query: string) => names(await nova.call('GET', `/servers?${query}`, { version: '2.96' })).join('')
  assert.equal(await order('sort_key=access_ip_v4&sort_dir=asc'), 'ba')
  assert.equal(await order('sort_key=display_description&sort_dir=asc'), 'ab')
  for (const alike of ['kernel_id', 'ramdisk_id', 'root_device_name', 'progress', 'terminated_at'])
    assert.equal(await order(`sort_key=${alike}&sort_key=display_name&sort_dir=asc`), 'ab', alike)
  for (const key of ['access_ip_v6', 'image_ref', 'instance_type_id', 'key_name', 'launched_at'])
    assert.equal((await order(`sort_key=${key}`)).length, 2, key)
  for (const key of ['auto_disk_config', 'availability_zone', 'locked_by', 'power_state', 'task_state', 'vm_state'])
    assert.equal((await order(`sort_key=${key}`)).length, 2, key)
  for (const key of ['host', 'node']) {
    const refused = await nova.call('GET', `/servers?sort_key=${key}`)
    assert.deepEqual(refused.json.forbidden, { code: 403, message: `Only administrators can sort servers by ${key}` })
    assert.equal((await nova.call('GET', `/servers?sort_key=${key}`, { token: 'admin' })).status, 200, key)
  }
  const ignored = 'sort_key=id&sort_dir=desc&sort_key=display_name&sort_dir=asc'
  assert.deepEqual(names(await nova.call('GET', `/servers?${ignored}`, { version: '2.74' })), ['a', 'b'])
  assert.equal((await nova.call('GET', `/servers?${ignored}`, { version: '2.75' })).status, 400)
  assert.equal(await order(`sort_key=display_name&sort_dir=asc&limit=${'9'.repeat(20)}`), 'ab')
})

test('filters narrow, and what nobody has finds nothing', async () => {
  const nova = await startNova(await openTestStore())
  const red = await nova.makeServer({ name: 'red', tags: ['x', 'a%b'] })
  await nova.makeServer({ name: 'blue', tags: ['y'], flavorRef: '2', config_drive: true })
  await nova.call('POST', `/servers/${red}/action`, { body: { 'os-stop': null } })
  await nova.settle()
  const find = async (query: string, token = 'demo') =>
    names(await nova.call('GET', `/servers?${query}`, { token, version: '2.96' }))
  assert.deepEqual(await find('name=^r'), ['red'])
  assert.deepEqual(await find('status=shutoff'), ['red'])
  assert.deepEqual(await find('status=ACTIVE'), ['blue'])
  assert.deepEqual(await find('status=VERIFY_RESIZE'), [])
  assert.deepEqual(await find('flavor=2'), ['blue'])
  assert.deepEqual(await find('tags=x'), ['red'])
  assert.deepEqual(await find('tags=x,a%25b'), ['red'])
  assert.deepEqual(await find('tags=x,y'), [])
  assert.deepEqual((await find('tags-any=x,y')).toSorted(), ['blue', 'red'])
  assert.deepEqual(await find('not-tags=x'), ['blue'])
  assert.deepEqual(await find('not-tags-any=x,y'), [])
  assert.deepEqual(await find('ip=10.0.0.&name=red'), ['red'])
  assert.deepEqual(await find('ip=^192'), [])
  assert.deepEqual((await find('name=red|blue')).toSorted(), ['blue', 'red'])
  assert.deepEqual(await find('name=_'), [])
  assert.equal((await find('ip=10.0.0.([0-9]%2B|x)')).length, 2)
  assert.equal((await find('ip=^10.&ip6=^fd')).length, 2)
  assert.deepEqual((await find('all_tenants&host=host-1', 'admin')).toSorted(), ['blue', 'red'])
  assert.deepEqual(await find('all_tenants=1&host=nowhere', 'admin'), [])
  assert.deepEqual(await find('', 'admin'), [])
  assert.deepEqual(await find('locked=true'), [])
  assert.deepEqual(await find('config_drive=true'), ['blue'])
  assert.deepEqual(await find('power_state=4'), ['red'])
  assert.deepEqual((await find('status=SHUTOFF&status=ACTIVE')).toSorted(), ['blue', 'red'], 'any of them')
  assert.deepEqual(
    await find('status=SHUTOFF&status=VERIFY_RESIZE'),
    ['red'],
    'what no server is ever in counts for nothing beside another',
  )
  assert.deepEqual(await find('status=ACTIVE&power_state=4'), [])
  assert.deepEqual(await find('all_tenants=1&display_name=^b', 'admin'), ['blue'])
  assert.deepEqual(await find('all_tenants=1&hostname=^r', 'admin'), ['red'])
  assert.deepEqual(await find('all_tenants=1&access_ip_v4=^192', 'admin'), [])
  const before = await nova.call('GET', '/servers?config_drive=true', { version: '2.82' })
  assert.equal(names(before).length, 2)
})

test('servers are found by what they do, by when they were made, and by what all have alike', async () => {
  const nova = await startNova(await openTestStore())
  const red = await nova.makeServer({ name: 'red' })
  const two = nova.createBody({ name: 'two', min_count: 2 })
  assert.equal((await nova.call('POST', '/servers', { body: two, version: '2.96' })).status, 202)
  const find = async (query: string, token = 'demo', version = '2.96') =>
    names(await nova.call('GET', `/servers?${query}`, { token, version })).toSorted()
  const all = ['red', 'two-1', 'two-2']
  assert.deepEqual(await find('task_state=scheduling'), ['two-1', 'two-2'])
  assert.deepEqual(await find('task_state=sched'), [], 'the whole word')
  assert.deepEqual(await find('task_state=scheduling', 'demo', '2.82'), all, 'since 2.83 for everybody')
  assert.deepEqual(await find('all_tenants=1&task_state=scheduling', 'admin', '2.82'), ['two-1', 'two-2'])
  assert.deepEqual(await find('task_state=shelving'), [])
  assert.deepEqual(await find('status=ACTIVE&task_state=scheduling'), [])
  await nova.settle()
  await nova.call('POST', `/servers/${red}/action`, { body: { reboot: { type: 'HARD' } } })
  assert.deepEqual(await find('task_state=rebooting_hard'), ['red'])
  assert.deepEqual(await find('task_state=rebooting'), [])
  assert.deepEqual(await find('status=HARD_REBOOT'), ['red'])
  assert.deepEqual(await find('status=hard_reboot&status=REBOOT&name=r'), ['red'])
  assert.deepEqual((await find('status=REBOOT&status=ACTIVE')).toSorted(), all, 'it is active as well')
  assert.deepEqual(await find('all_tenants=1&launch_index=1', 'admin'), ['two-2'])
  assert.deepEqual(await find('all_tenants=1&launch_index=0', 'admin'), ['red', 'two-1'])
  assert.deepEqual(await find('all_tenants=1&launch_index=x', 'admin'), [])
  assert.deepEqual(await find('launch_index=1'), all, 'for admins')
  const { server } = (await nova.call('GET', `/servers/${red}`, { version: '2.96' })).json
  for (const [key, shown] of [
    ['created_at', server.created],
    ['launched_at', server['OS-SRV-USG:launched_at']],
  ]) {
    for (const same of [shown, shown.slice(0, 10), shown.slice(0, 16), shown.slice(0, 19), `${shown.slice(0, 19)}%2B00:00`])
      assert.ok((await find(`${key}=${same}`)).includes('red'), `${key} ${same}`)
    for (const other of ['1999-01-01', '2999-01-01T10:00', `${shown.slice(0, 19)}-11:00`])
      assert.deepEqual(await find(`${key}=${other}`), [], `${key} ${other}`)
    for (const none of ['lately', '2026-02-30', '2026-06-31T10:00:00Z', '2026-01-31T24:00:00Z', '2026-13-40']) {
      const refused = await nova.call('GET', `/servers?${key}=${none}`, { version: '2.96' })
      assert.match(refused.json.badRequest.message, new RegExp(`'${none}' is not a 'date-time'`))
    }
    assert.deepEqual(await find(`${key}=lately`, 'demo', '2.82'), all)
  }
  for (const alike of ['kernel_id=%5E$', 'ramdisk_id=', 'root_device_name=vda', 'progress=0', 'soft_deleted=true'])
    assert.deepEqual(await find(`all_tenants=1&${alike}`, 'admin'), all, alike)
  for (const unlike of ['kernel_id=abc', 'ramdisk_id=.', 'root_device_name=sda', 'progress=50', 'terminated_at=']) {
    assert.deepEqual(await find(`all_tenants=1&${unlike}`, 'admin'), [], unlike)
    assert.deepEqual(await find(unlike), /^(progress|terminated)/.test(unlike) ? [] : all, `${unlike}, not by an admin`)
  }
  assert.deepEqual(await find('hostname=^r', 'demo', '2.90'), ['red'])
  assert.deepEqual(await find('hostname=^r', 'demo', '2.89'), all)
})

test('filters by zone, and for admins by lock and by what becomes of disks', async () => {
  const nova = await startNova(await openTestStore())
  const own = await nova.makeServer({ name: 'own' })
  const kept = await nova.makeServer({ name: 'kept' })
  await nova.makeServer({ name: 'auto', 'OS-DCF:diskConfig': 'AUTO' })
  await nova.settle()
  const act = async (token: string, id: string, body: object) =>
    (await nova.call('POST', `/servers/${id}/action`, { token, version: '2.96', body })).status
  assert.deepEqual(
    [await act('demo', own, { lock: null }), await act('admin', kept, { lock: { locked_reason: 'x' } })],
    [202, 202],
  )
  const find = async (query: string, token = 'admin', version = '2.96') =>
    names(await nova.call('GET', `/servers?${token === 'admin' ? 'all_tenants=1&' : ''}${query}`, { token, version })).toSorted()
  const all = ['auto', 'kept', 'own']
  assert.deepEqual(await find('locked_by=owner'), ['own'])
  assert.deepEqual(await find('locked_by=adm'), ['kept'])
  assert.deepEqual(await find('locked_by=nobody'), [])
  assert.deepEqual(await find('locked_by=owner', 'demo'), all, 'for admins')
  assert.deepEqual(await find('auto_disk_config=AUTO'), ['auto'])
  assert.deepEqual(await find('auto_disk_config=0'), ['kept', 'own'])
  assert.deepEqual(await find('availability_zone=%5Ezone$', 'demo'), all)
  assert.deepEqual(await find('availability_zone=far', 'demo'), [])
  assert.deepEqual(await find('availability_zone=far', 'demo', '2.82'), all, 'for admins then')
  for (const query of ['availability_zone=(', 'locked_by=(', 'auto_disk_config=('])
    assert.equal((await nova.call('GET', `/servers?${query}`, { token: 'admin', version: '2.96' })).status, 400, query)
  const unlocking = await nova.call('POST', `/servers/${kept}/action`, { body: { unlock: null } })
  assert.deepEqual(
    [unlocking.status, unlocking.json.forbidden.message],
    [403, "Policy doesn't allow os_compute_api:os-lock-server:unlock:unlock_override to be performed."],
  )
  assert.equal(await act('demo', kept, { lock: null }), 202)
  const { server } = (await nova.call('GET', `/servers/${kept}`, { version: '2.96' })).json
  assert.deepEqual([server.locked, server.locked_reason], [true, 'x'], "an administrator's lock stays as it was")
  assert.equal(await act('admin', own, { unlock: null }), 202, 'who may override locks opens any')
  assert.equal(await act('admin', kept, { unlock: null }), 202)
  assert.deepEqual([await find('locked_by=owner'), await find('locked=false', 'demo')], [[], all])
})

test('tables of Nova are no filters', async () => {
  const nova = await startNova(await openTestStore())
  for (const key of ['metadata', 'security_groups', 'services', 'info_cache']) {
    const refused = await nova.call('GET', `/servers?${key}=x`, { token: 'admin', version: '2.96' })
    assert.deepEqual(refused.json.badRequest, { code: 400, message: `Invalid filter field: ${key}.` })
    assert.equal((await nova.call('GET', `/servers?${key}=x`, { version: '2.96' })).status, 200, 'it is left out for others')
  }
})

test('what is no regular expression is refused with its field', async () => {
  const nova = await startNova(await openTestStore())
  for (const key of ['name', 'ip', 'ip6', 'key_name']) {
    const { status, json } = await nova.call('GET', `/servers?${key}=(a`, { version: '2.96' })
    assert.equal(status, 400)
    assert.equal(json.badRequest.message, `Invalid input for query parameters ${key}. Value: (a. '(a' is not a 'regex'`)
  }
})

test('what may not be asked is refused', async () => {
  const nova = await startNova(await openTestStore())
  const status = async (query: string, token = 'demo', version = '2.96') =>
    (await nova.call('GET', `/servers?${query}`, { token, version })).status
  assert.equal(await status('all_tenants=1'), 403)
  assert.equal(await status('all_tenants=maybe', 'admin'), 400)
  assert.equal(await status('limit=-1'), 400)
  assert.equal(await status('limit=x'), 400)
  assert.equal(await status('changes-since=yesterday'), 400)
  assert.equal(await status('changes-since=2011/01/01'), 400)
  assert.equal(await status('changes-since=2011-01-01'), 200)
  assert.equal(await status('changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z'), 400)
  assert.equal(await status('changes-since=2026-01-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z'), 200)
  assert.equal(await status('sort_key=password'), 400)
  assert.equal(await status('colour=red'), 400)
  assert.equal(await status('colour=red', 'demo', '2.74'), 200)
  assert.equal(await status('status=deleted'), 403)
})

test('rendered servers are never older than what they show', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const one = async (token = 'demo', version = '2.96') => {
    const { json } = await nova.call('GET', '/servers/detail?all_tenants=1', { token: 'admin', version })
    const own = await nova.call('GET', '/servers/detail', { token, version })
    return { own: own.json.servers[0], all: json.servers[0] }
  }
  const shown = async () => (await nova.call('GET', `/servers/${id}`, { version: '2.96' })).json.server
  const before = await one()
  assert.deepEqual({ ...before.own, server_groups: [] }, await shown())
  assert.equal(before.all.host_status, 'UP')
  assert.equal('host_status' in before.own, false)
  assert.deepEqual(await one(), before)
  await nova.call('PUT', `/servers/${id}/tags/new`, { version: '2.96' })
  assert.deepEqual((await one()).own.tags, ['new'])
  await updateNetwork(nova.asMember(nova.ctx), nova.networkId, { name: 'renamed' })
  assert.deepEqual(Object.keys((await one()).own.addresses), ['renamed'])
  await nova.ctx.db.updateTable('host').set({ zone: 'elsewhere', enabled: 0 }).execute()
  const after = await one()
  assert.deepEqual([after.own['OS-EXT-AZ:availability_zone'], after.all.host_status], ['elsewhere', 'MAINTENANCE'])
  assert.equal('tags' in (await one('demo', '2.25')).own, false)
  await nova.call('POST', `/servers/${id}/action`, { body: { addSecurityGroup: { name: 'none' } } })
  await nova.call('DELETE', `/servers/${id}`)
  await nova.settle()
  assert.deepEqual((await nova.call('GET', '/servers/detail')).json, { servers: [] })
})
