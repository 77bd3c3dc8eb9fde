import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { startNova } from './compute.fixture.ts'

const UNKNOWN = '00000000-0000-4000-8000-000000000000'
const nic = (spec: object) => ({ networks: [spec] })

/** What is asked besides a good server, and how the refusal begins. */
const BAD: readonly (readonly [over: object, status: number, message: RegExp])[] = [
  [{ name: '' }, 400, /attribute name\. Value: \. '' is too short/],
  [{ name: 'x'.repeat(256) }, 400, /attribute name\. Value: x+\. 'x+.*is too long/],
  [{ name: '  ' }, 400, /attribute name.*An invalid 'name' value was provided/],
  [{ name: ' a' }, 400, /An invalid 'name' value/],
  [{ name: 7 }, 400, /attribute name\. Value: 7\. 7 is not of type 'string'/],
  [{ name: undefined }, 400, /'name' is a required property/],
  [{ colour: 'red' }, 400, /Additional properties are not allowed \('colour' was unexpected\)/],
  [{ imageRef: UNKNOWN }, 400, /^Can not find requested image$/],
  [{ imageRef: 'tiny' }, 400, /attribute imageRef/],
  [{ imageRef: undefined }, 400, /^Invalid imageRef provided\.$/],
  [{ flavorRef: '99' }, 400, /^Flavor 99 could not be found\.$/],
  [{ flavorRef: '' }, 400, /attribute flavorRef/],
  [{ networks: undefined }, 400, /'networks' is a required property/],
  [{ networks: 'all' }, 400, /attribute networks/],
  [nic({ uuid: UNKNOWN }), 400, /^Network .* could not be found\.$/],
  [nic({ port: UNKNOWN }), 400, /^Port .* could not be found\.$/],
  [nic({ uuid: 'private' }), 400, /attribute uuid/],
  [nic({}), 400, /^Bad networks format/],
  [nic({ port: UNKNOWN, fixed_ip: '10.0.0.9' }), 400, /cannot be specified together/],
  [{ security_groups: [{ name: 'none' }] }, 400, /[Ss]ecurity group/],
  [{ key_name: 'none' }, 400, /^Invalid key_name provided\.$/],
  [{ user_data: 'not base64!' }, 400, /not a 'base64'/],
  [{ user_data: 'A'.repeat(65_536) }, 400, /attribute user_data.*is too long/],
  [{ metadata: { 'a/b': 'c' } }, 400, /Additional properties|does not match/],
  [{ metadata: { a: 'x'.repeat(256) } }, 400, /is too long/],
  [
    { metadata: Object.fromEntries([...Array(129).keys()].map((i) => [i, ''])) },
    403,
    /^Maximum number of metadata items exceeds 128$/,
  ],
  [{ min_count: 0 }, 400, /attribute min_count\. Value: 0\. 0 is less than the minimum of 1/],
  [{ min_count: '0' }, 400, /min_count must be >= 1/],
  [{ max_count: -1 }, 400, /attribute max_count/],
  [{ min_count: 3, max_count: 2 }, 400, /^min_count must be <= max_count$/],
  [{ tags: ['a,b'] }, 400, /does not match/],
  [{ tags: Array(51).fill('a') }, 400, /is too long/],
  [{ availability_zone: 'nowhere' }, 400, /^The requested availability zone is not available$/],
  [{ availability_zone: 'zone:host-1' }, 403, /forced_host/],
  [{ host: 'host-1' }, 403, /requested_destination/],
  [{ hostname: 'not a host' }, 400, /attribute hostname/],
  [{ config_drive: 'maybe' }, 400, /attribute config_drive.*is not one of/],
  [{ accessIPv4: '300.1.1.1' }, 400, /attribute accessIPv4/],
  [{ personality: [] }, 400, /Additional properties/],
  [
    { block_device_mapping_v2: [{ source_type: 'volume', uuid: UNKNOWN, destination_type: 'volume', boot_index: 0 }] },
    400,
    /^Block Device Mapping is Invalid: failed to get volume 00000000-0000-4000-8000-000000000000\.$/,
  ],
  [{ trusted_image_certificates: ['a'] }, 501, /not implemented/],
  [
    { flavorRef: '5', max_count: 3 },
    403,
    /^Quota exceeded for cores: Requested 8, but already used 0 of 20 cores|^Quota exceeded/,
  ],
]

test('a body that cannot be a server is refused, and nothing is made', async () => {
  const nova = await startNova(await openTestStore())
  for (const [over, status, message] of BAD) {
    const least = 'max_count' in over && 'flavorRef' in over ? { min_count: 3 } : {}
    const reply = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody({ ...over, ...least }) })
    const [fault] = Object.values(reply.json) as { code: number; message: string }[]
    const label = JSON.stringify(over).slice(0, 80)
    assert.equal(reply.status, status, `${label} ${JSON.stringify(reply.json)}`)
    assert.equal(fault?.code, status, label)
    assert.match(fault?.message ?? '', message, label)
  }
  const { servers } = (await nova.call('GET', '/servers')).json
  assert.deepEqual(servers, [])
  assert.equal((await nova.ctx.db.selectFrom('port').select('id').where('device_owner', '=', 'compute:nova').execute()).length, 0)
})

test('a flavor whose disk has no size is for admins', async () => {
  const nova = await startNova(await openTestStore())
  const flavor = { name: 'unsized', id: '77', ram: 64, vcpus: 1, disk: 0 }
  assert.equal((await nova.call('POST', '/flavors', { token: 'admin', body: { flavor } })).status, 200)
  await nova.makeNetwork(nova.ctx, '0f000000000000000000000000000009')
  const create = (token: string) =>
    nova.call('POST', '/servers', { token, version: '2.96', body: nova.createBody({ flavorRef: '77' }) })
  const { status, json } = await create('demo')
  assert.deepEqual([status, json.forbidden?.message], [403, 'Only volume-backed servers are allowed for flavors with zero disk.'])
  assert.equal((await create('admin')).status, 202)
})

test('an image with a property that nobody knows cannot be booted', async () => {
  const nova = await startNova(await openTestStore())
  const row = { image_id: '99999999-9999-4999-8999-999999999999', name: 'hw_disk_bus', value: 'bogus' }
  await nova.ctx.db.insertInto('image_property').values(row).execute()
  const { status, json } = await nova.call('POST', '/servers', { version: '2.96', body: nova.createBody() })
  assert.deepEqual([status, json.badRequest?.message], [400, 'Invalid image metadata. Error: Field value bogus is invalid'])
})

test('bodies that cannot be read', async () => {
  const nova = await startNova(await openTestStore())
  const post = (body: string, headers = {}) => nova.call('POST', '/servers', { body, headers })
  const broken = await post('{"server": ')
  assert.deepEqual([broken.status, Object.keys(broken.json)], [400, ['badRequest']])
  const large = await post(`"${'x'.repeat(300_000)}"`)
  assert.deepEqual([large.status, Object.keys(large.json)], [413, ['overLimit']])
  const typed = await post('<server/>', { 'content-type': 'application/xml' })
  assert.deepEqual([typed.status, Object.keys(typed.json)], [415, ['badMediaType']])
  const nobody = await nova.call('GET', '/servers', { token: 'forged' })
  assert.deepEqual([nobody.status, nobody.json.error.code], [401, 401])
  assert.match(String(nobody.headers['www-authenticate']), /^Keystone uri=/)
  const version = await nova.call('GET', '/servers', { version: '2.999' })
  assert.deepEqual([version.status, Object.keys(version.json)], [406, ['computeFault']])
  assert.equal((await nova.call('GET', '/nothing')).status, 404)
  assert.equal((await nova.call('GET', '/os-volumes', { version: '2.1' })).status, 501)
  assert.equal((await nova.call('DELETE', '/servers')).status, 404)
})
