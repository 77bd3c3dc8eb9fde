import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Disks, obeyTransfers } from '../../../domain/backup/backup.fixture.ts'
import { eraseBackups } from '../../../domain/backup/erase.ts'
import { followRestores } from '../../../domain/backup/follow.ts'
import { takeInBackups } from '../../../domain/backup/take-in.ts'
import { PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { fakeBackupStore } from '../../../drivers/backup/fake/fake.ts'
import { openTestStore } from '../../../store/testing.ts'
import { messageOf, startCinder } from './cinder.fixture.ts'

async function start() {
  const cinder = await startCinder(await openTestStore())
  const { ctx, hostIds, call } = cinder
  const [store, disks]: [ReturnType<typeof fakeBackupStore>, Disks] = [fakeBackupStore(), new Map()]
  const settle = async () => {
    await ctx.clock.advance(1000)
    await cinder.settle()
    await followRestores(ctx)
    for (const hostId of [...hostIds, ...hostIds]) await obeyTransfers(ctx, store, hostId, disks)
    await takeInBackups(ctx, store)
    await eraseBackups(ctx, store)
  }
  const makeVolume = async (content: string) => {
    const id = await cinder.makeVolume()
    disks.set(id, Buffer.from(content))
    return id
  }
  const backUp = async (volume_id: string, over: object = {}) => {
    const made = await call('POST', '/backups', { version: '3.71', body: { backup: { volume_id, ...over } } })
    assert.equal(made.status, 202, JSON.stringify(made.json))
    await settle()
    return made.json.backup.id as string
  }
  const act = (id: string, body: object, token = 'admin') => call('POST', `/backups/${id}/action`, { token, body })
  return { ...cinder, settle, makeVolume, backUp, act, disks, store }
}

test('backups: made, shown, noted, listed, restored, deleted', async () => {
  const { call, settle, makeVolume, disks, ctx } = await start()
  const volume_id = await makeVolume('content')
  const body = {
    backup: { volume_id, name: ' b ', description: 'd', container: 'c', metadata: { a: 'b' }, availability_zone: 'zone-1' },
  }
  const made = await call('POST', '/backups', { version: '3.71', body })
  assert.deepEqual([made.status, Object.keys(made.json.backup), made.json.backup.name], [202, ['id', 'name', 'links'], 'b'])
  const at = `/backups/${made.json.backup.id}`
  assert.equal((await call('GET', `/volumes/${volume_id}`)).json.volume.status, 'backing-up')
  assert.equal((await call('GET', at)).json.backup.status, 'creating')
  const busy = await call('DELETE', at)
  assert.deepEqual([busy.status, messageOf(busy)], [400, 'Invalid backup: Backup status must be available or error'])
  await settle()
  const shown = (await call('GET', at, { version: '3.71' })).json.backup
  assert.deepEqual(
    [shown.status, shown.size, shown.object_count, shown.container, shown.availability_zone, shown.is_incremental],
    ['available', 1, 1, 'c', 'zone-1', false],
  )
  assert.deepEqual([shown.data_timestamp, shown.metadata, 'user_id' in shown], [shown.created_at, { a: 'b' }, false])
  assert.equal((await call('PUT', at, { version: '3.8', body: { backup: { name: 'n' } } })).status, 404)
  const noted = await call('PUT', at, { version: '3.71', body: { backup: { name: 'n', metadata: { c: 'd' } } } })
  assert.deepEqual([noted.status, noted.json.backup.name], [200, 'n'])
  assert.deepEqual((await call('GET', at, { version: '3.71' })).json.backup.metadata, { c: 'd' })
  for (const [method, path] of [
    ['GET', at],
    ['PUT', at],
    ['DELETE', at],
    ['POST', `${at}/restore`],
  ] as const)
    assert.equal(
      (
        await call(method, path, {
          token: 'other',
          version: '3.71',
          body: method === 'PUT' ? body && { backup: {} } : method === 'POST' ? { restore: {} } : undefined,
        })
      ).status,
      404,
      path,
    )
  assert.equal((await call('POST', '/backups', { token: 'reader', body: { backup: { volume_id } } })).status, 403)
  const restored = await call('POST', `${at}/restore`, { body: { restore: { name: 'new' } } })
  assert.deepEqual([restored.status, restored.json.restore.volume_name], [202, 'new'])
  assert.equal((await call('GET', at)).json.backup.status, 'restoring')
  await settle()
  const copy = restored.json.restore.volume_id
  assert.deepEqual([(await call('GET', `/volumes/${copy}`)).json.volume.status, `${disks.get(copy)}`], ['available', 'content'])
  const usage = (await call('GET', `/os-quota-sets/${PROJECT}?usage=True`)).json.quota_set
  assert.deepEqual([usage.backups.in_use, usage.backup_gigabytes.in_use], [1, 1])
  const { absolute } = (await call('GET', '/limits')).json.limits
  assert.deepEqual([absolute.totalBackupsUsed, absolute.totalBackupGigabytesUsed], [1, 1])
  assert.equal((await call('DELETE', at)).status, 202)
  await settle()
  assert.equal((await call('GET', at)).status, 404)
  assert.ok(ctx)
})

test('lists are filtered, sorted, paged and counted, in the ways of each version', async () => {
  const { call, makeVolume, backUp } = await start()
  const [one, two] = [await makeVolume('1'), await makeVolume('2')]
  for (const [volume_id, name] of [
    [one, 'a'],
    [two, 'b'],
    [one, 'c'],
  ] as const)
    await backUp(volume_id, { name })
  const list = async (query: string, version = '3.71', token = 'demo') => {
    const reply = await call('GET', `/backups/detail?${query}`, { version, token })
    return reply.status === 200 ? reply.json.backups.map(({ name }: { name: string }) => name).join('') : messageOf(reply)
  }
  assert.deepEqual(
    [await list(''), await list(`volume_id=${one}`), await list('name=b'), await list('name~=b'), await list('status=error')],
    ['cba', 'ca', 'b', 'b', ''],
  )
  assert.deepEqual([await list('sort=name:asc'), await list('sort_key=created_at&sort_dir=asc')], ['abc', 'abc'])
  assert.match(await list('sort=name', '3.36'), /Sort key supplied is invalid: name/)
  assert.deepEqual([await list('limit=1&offset=1'), await list('limit=0'), await list('', '3.71', 'other')], ['b', '', ''])
  assert.deepEqual(
    [await list('all_tenants=1'), await list('all_tenants=1', '3.71', 'admin'), await list('', '3.71', 'admin')],
    ['cba', 'cba', ''],
  )
  const page = await call('GET', '/backups?limit=2&with_count=True', { version: '3.45' })
  assert.equal(page.json.count, 3)
  const next = new URL(page.json.backups_links[0].href)
  assert.equal((await call('GET', `/backups${next.search}`)).json.backups.length, 1)
  assert.equal((await call('GET', '/backups?marker=00000000-0000-4000-8000-000000000000')).status, 404)
  assert.match(await list('size=1'), /Invalid filters size are found/)
})

test('older versions show and take what they knew; whose a backup is only admins see', async () => {
  const { call, makeVolume, backUp } = await start()
  const volume_id = await makeVolume('content')
  const id = await backUp(volume_id)
  const keys = async (version: string, token = 'demo') =>
    Object.keys((await call('GET', `/backups/${id}`, { version, token })).json.backup).filter((key) =>
      ['metadata', 'os-backup-project-attr:project_id', 'user_id'].includes(key),
    )
  assert.deepEqual([await keys('3.42'), await keys('3.43')], [[], ['metadata']])
  assert.deepEqual(
    [await keys('3.17', 'admin'), await keys('3.18', 'admin'), await keys('3.56', 'admin')],
    [[], ['os-backup-project-attr:project_id'], ['metadata', 'os-backup-project-attr:project_id', 'user_id']],
  )
  const given = async (version: string, over: object) =>
    (await call('POST', '/backups', { version, body: { backup: { volume_id, ...over } } })).status
  assert.deepEqual([await given('3.42', { metadata: {} }), await given('3.50', { availability_zone: 'zone-1' })], [400, 400])
  assert.equal(await given('3.51', { availability_zone: 'nowhere' }), 400)
  assert.equal(
    (await call('POST', '/volumes', { version: '3.46', body: { volume: { size: 1, backup_id: id } } })).json.volume.status,
    'creating',
  )
  assert.equal(
    (await call('GET', `/backups/${id}`)).json.backup.status,
    'available',
    'older versions do not know backups of volumes',
  )
  const made = await call('POST', '/volumes', { version: '3.47', body: { volume: { backup_id: id } } })
  assert.deepEqual([made.status, made.json.volume.size], [202, 1])
  assert.equal((await call('GET', `/backups/${id}`)).json.backup.status, 'restoring')
})

test('what an operator says of backups: states, deletion by force, records of them', async () => {
  const { call, act, settle, makeVolume, backUp, disks } = await start()
  const id = await backUp(await makeVolume('content'), { name: 'first' })
  const status = async (of = id) => (await call('GET', `/backups/${of}`, { token: 'admin' })).json.backup?.status
  assert.equal((await act(id, { 'os-reset_status': { status: 'error' } }, 'demo')).status, 403)
  assert.deepEqual([(await act(id, { 'os-reset_status': { status: 'ERROR' } })).status, await status()], [202, 'error'])
  assert.equal((await act(id, { 'os-reset_status': { status: 'creating' } })).status, 400)
  const unavailable = await call('GET', `/backups/${id}/export_record`, { token: 'admin' })
  assert.deepEqual(
    [unavailable.status, messageOf(unavailable)],
    [400, 'Invalid backup: Backup status must be available and not error.'],
  )
  await act(id, { 'os-reset_status': { status: 'available' } })
  assert.equal((await call('GET', `/backups/${id}/export_record`)).status, 403)
  const record = (await call('GET', `/backups/${id}/export_record`, { token: 'admin' })).json['backup-record']
  const take = (over: object, token = 'admin') => {
    const fields = { ...JSON.parse(Buffer.from(record.backup_url, 'base64').toString()), ...over }
    const backup_url = Buffer.from(JSON.stringify(fields)).toString('base64')
    return call('POST', '/backups/import_record', { token, body: { 'backup-record': { ...record, backup_url } } })
  }
  assert.equal((await take({}, 'demo')).status, 403)
  assert.deepEqual(messageOf(await take({})), 'Invalid backup: Backup already exists in database.')
  const other = '99999999-9999-4999-8999-999999999999'
  for (const wrong of [{ id: undefined }, { size: 'x' }, { chain: '../..' }, { manifest: 'x' }])
    assert.equal((await take(wrong)).status, 400)
  const taken = await take({ id: other })
  assert.deepEqual([taken.status, taken.json.backup.id], [201, other])
  await settle()
  assert.equal(await status(other), 'available')
  const restored = await call('POST', `/backups/${other}/restore`, { token: 'admin', body: { restore: {} } })
  await settle()
  assert.equal(`${disks.get(restored.json.restore.volume_id)}`, 'content')
  assert.equal((await call('DELETE', `/backups/${other}`, { token: 'admin' })).status, 202)
  await settle()
  assert.deepEqual([await status(other), await status()], [undefined, 'available'])
  const again = await call('POST', `/backups/${id}/restore`, { body: { restore: {} } })
  await settle()
  assert.equal(`${disks.get(again.json.restore.volume_id)}`, 'content', 'the store still has it')
  await take({ id: other, manifest: 'ab'.repeat(32) })
  await settle()
  assert.equal(await status(other), 'error')
  await act(other, { 'os-force_delete': {} })
  await act(id, { 'os-force_delete': {} })
  await settle()
  assert.deepEqual([await status(other), await status()], [undefined, undefined])
})

test('each controller keeps backups, and is shown as a service that does', async () => {
  const { call, ctx } = await start()
  const until = ctx.clock.now() + 20_000
  await ctx.db.insertInto('lease').values({ name: 'controller/c-1:1', owner: 'c-1:1', until }).execute()
  const { services } = (await call('GET', '/os-services?binary=cinder-backup', { token: 'admin' })).json
  assert.deepEqual(
    services.map(({ host, state }: { host: string; state: string }) => [host, state]),
    [['c-1', 'up']],
  )
})
