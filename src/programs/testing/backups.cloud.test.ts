/** Backups of volumes: the controller's rows and store, and an agent that copies, sends, fetches and writes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fakeBackupStore } from '../../drivers/backup/fake/fake.ts'
import { heldBy, writeInto } from '../../drivers/volume/fake/disks.ts'
import { startCloud, type TestCloud } from './start-cloud.ts'

const stored = new Map<string, Buffer>()
let cloud: TestCloud
let token: string

before(async () => {
  cloud = await startCloud({ hosts: 2, backups: fakeBackupStore(stored) })
  token = await cloud.memberToken()
  const { project } = (await cloud.demand('/identity/v3/auth/tokens', { token, headers: { 'x-subject-token': token } })).token
  const quota_set = { volumes: 50, backups: 50 }
  await cloud.demand(`/volume/v3/os-quota-sets/${project.id}`, {
    token: await cloud.adminToken(),
    method: 'PUT',
    body: { quota_set },
  })
})
after(() => cloud.close())

const at = (body?: object, as = token) => ({ token: as, headers: { 'openstack-api-version': 'volume 3.71' }, body })
const disksOf = (id: string) => cloud.hosts.map(({ world }) => world.disks).find(({ pool }) => pool.volumes.has(id))
const textOf = (id: string) => heldBy(disksOf(id) ?? assert.fail(id), id)[0]

const volumeIs = (id: string, status: string) =>
  cloud.eventually(`volume ${id} is ${status}`, async () => {
    const { volume } = await cloud.demand(`/volume/v3/volumes/${id}`, at())
    return volume.status === status ? volume : undefined
  })
const backupIs = (id: string, status: string) =>
  cloud.eventually(`backup ${id} is ${status}`, async () => {
    const { backup } = await cloud.demand(`/volume/v3/backups/${id}`, at())
    return backup.status === status ? backup : undefined
  })
const isGone = (path: string) =>
  cloud.eventually(`${path} is gone`, async () => ((await cloud.fetchJson(path, at())).status === 404 ? true : undefined))

function write(id: string, text: string): void {
  assert.ok(writeInto(disksOf(id) ?? assert.fail(id), id, text))
}

async function makeVolume(text: string, over: object = {}): Promise<string> {
  const { volume } = await cloud.demand('/volume/v3/volumes', at({ volume: { size: 1, name: 'data', ...over } }))
  await volumeIs(volume.id, 'available')
  write(volume.id, text)
  return volume.id
}

async function backUp(volume_id: string, over: object = {}): Promise<string> {
  const { backup } = await cloud.demand('/volume/v3/backups', at({ backup: { volume_id, ...over } }))
  await backupIs(backup.id, 'available')
  return backup.id
}

const restore = async (id: string, body: object = {}) =>
  (await cloud.demand(`/volume/v3/backups/${id}/restore`, at({ restore: body }))).restore

const remove = async (path: string) => {
  await cloud.demand(path, { ...at(), method: 'DELETE' })
  await isGone(path)
}

/** Every host has nothing left of what was under way. */
const isQuiet = () =>
  cloud.eventually('hosts have forgotten what they did', async () => {
    const rows = await cloud.controller.ctx.db.selectFrom('backup_transfer').select('id').execute()
    return rows.length === 0 && cloud.hosts.every(({ world }) => world.disks.copies.size === 0) ? true : undefined
  })

test('a backup outlives its volume, and becomes another; deleted, nothing of it is left', async () => {
  const id = await makeVolume('what was written', { metadata: { for: 'later' } })
  const backupId = await backUp(id, { name: 'b', description: 'd', container: 'c', metadata: { a: 'b' } })
  const shown = await backupIs(backupId, 'available')
  assert.deepEqual(
    [shown.volume_id, shown.size, shown.object_count, shown.is_incremental, shown.has_dependent_backups, shown.fail_reason],
    [id, 1, 1, false, false, null],
  )
  assert.deepEqual([shown.name, shown.container, shown.metadata], ['b', 'c', { a: 'b' }])
  await volumeIs(id, 'available')
  await remove(`/volume/v3/volumes/${id}`)
  const told = await restore(backupId)
  assert.deepEqual([told.backup_id, told.volume_name], [backupId, `restore_backup_${backupId}`])
  const made = await volumeIs(told.volume_id, 'available')
  assert.deepEqual(
    [made.name, made.size, made.metadata, textOf(made.id)],
    ['data', 1, { for: 'later', src_backup_id: backupId }, 'what was written'],
  )
  await backupIs(backupId, 'available')
  await isQuiet()
  await remove(`/volume/v3/backups/${backupId}`)
  assert.deepEqual([...stored.keys()], [])
})

test('a volume that is there holds what the backup does, and its snapshots what they did; one that is too small is refused', async () => {
  const id = await makeVolume('first')
  const backupId = await backUp(id)
  const { snapshot } = await cloud.demand('/volume/v3/snapshots', at({ snapshot: { volume_id: id } }))
  write(id, 'second')
  await restore(backupId, { volume_id: id })
  await volumeIs(id, 'available')
  assert.equal(textOf(id), 'first')
  const snapshots = cloud.hosts.flatMap(({ world }) => world.disks.pool.snapshots.get(snapshot.id) ?? [])
  assert.equal(snapshots.length, 1)
  const large = await makeVolume('large', { size: 2 })
  const largeBackup = await backUp(large)
  const refused = await cloud.fetchJson(`/volume/v3/backups/${largeBackup}/restore`, at({ restore: { volume_id: id } }))
  assert.deepEqual(
    [refused.status, refused.json?.badRequest.message],
    [400, 'Invalid volume: volume size 1 is too small to restore backup of size 2.'],
  )
  await backupIs(largeBackup, 'available')
})

test('a volume is made of a backup, on any host, with the size that was asked for', async () => {
  const backupId = await backUp(await makeVolume('of a backup'))
  const given = (size: number) => at({ volume: { backup_id: backupId, size, name: 'new' } })
  const { volume } = await cloud.demand('/volume/v3/volumes', given(2))
  const made = await volumeIs(volume.id, 'available')
  assert.deepEqual([made.name, made.size, textOf(volume.id)], ['new', 2, 'of a backup'])
  const large = await backUp(await makeVolume('large', { size: 2 }))
  assert.equal((await cloud.fetchJson('/volume/v3/volumes', at({ volume: { backup_id: large, size: 1 } }))).status, 400)
})

test('an increment sends and keeps what its parent does not have; a parent stays as long as it has some', async () => {
  const id = await makeVolume('same')
  const refused = await cloud.fetchJson('/volume/v3/backups', at({ backup: { volume_id: id, incremental: true } }))
  assert.deepEqual(
    [refused.status, refused.json?.badRequest.message],
    [400, 'Invalid backup: No backups available to do an incremental backup.'],
  )
  await volumeIs(id, 'available')
  const chunks = (chain: string) => [...stored.keys()].filter((key) => key.startsWith(`${chain}/chunks/`)).length
  const full = await backUp(id)
  const second = await backUp(id, { incremental: true })
  assert.equal(chunks(full), 1)
  write(id, 'other')
  const third = await backUp(id, { incremental: true })
  assert.equal(chunks(full), 2)
  const has = async (of: string) => {
    const { backup } = await cloud.demand(`/volume/v3/backups/${of}`, at())
    return [backup.is_incremental, backup.has_dependent_backups]
  }
  assert.deepEqual(
    [await has(full), await has(second), await has(third)],
    [
      [false, true],
      [true, true],
      [true, false],
    ],
  )
  const kept = await cloud.fetchJson(`/volume/v3/backups/${full}`, { ...at(), method: 'DELETE' })
  assert.deepEqual(
    [kept.status, kept.json?.badRequest.message],
    [400, 'Invalid backup: Incremental backups exist for this backup.'],
  )
  for (const [backupId, text] of [
    [second, 'same'],
    [third, 'other'],
  ] as const) {
    const { volume_id } = await restore(backupId)
    await volumeIs(volume_id, 'available')
    assert.equal(textOf(volume_id), text)
  }
  await remove(`/volume/v3/backups/${third}`)
  assert.equal(chunks(full), 1)
  await remove(`/volume/v3/backups/${second}`)
  await remove(`/volume/v3/backups/${full}`)
  assert.equal(chunks(full), 0)
})

test('a snapshot is backed up as it was, and is free again', async () => {
  const id = await makeVolume('then')
  const { snapshot } = await cloud.demand('/volume/v3/snapshots', at({ snapshot: { volume_id: id } }))
  const snapshotIs = (status: string) =>
    cloud.eventually(`the snapshot is ${status}`, async () => {
      const shown = await cloud.demand(`/volume/v3/snapshots/${snapshot.id}`, at())
      return shown.snapshot.status === status ? shown.snapshot : undefined
    })
  await snapshotIs('available')
  write(id, 'now')
  const backupId = await backUp(id, { snapshot_id: snapshot.id })
  await snapshotIs('available')
  const { volume_id } = await restore(backupId)
  await volumeIs(volume_id, 'available')
  assert.equal(textOf(volume_id), 'then')
})

test('a volume that a server has is backed up by force alone, while the server goes on', async () => {
  const id = await makeVolume('in use')
  const { images } = await cloud.demand('/image/v2/images?name=tiny', { token })
  const server = { name: 'user', imageRef: images[0].id, flavorRef: '1', networks: 'none' }
  const compute = { token, headers: { 'openstack-api-version': 'compute 2.96' } }
  const made = await cloud.demand('/compute/v2.1/servers', { ...compute, body: { server } })
  await cloud.eventually('the server runs', async () => {
    const shown = await cloud.demand(`/compute/v2.1/servers/${made.server.id}`, { token })
    return shown.server.status === 'ACTIVE' ? true : undefined
  })
  const attach = { volumeAttachment: { volumeId: id } }
  await cloud.demand(`/compute/v2.1/servers/${made.server.id}/os-volume_attachments`, { token, body: attach })
  await volumeIs(id, 'in-use')
  const refused = await cloud.fetchJson('/volume/v3/backups', at({ backup: { volume_id: id } }))
  assert.deepEqual(
    [refused.status, refused.json?.badRequest.message],
    [400, 'Invalid volume: Backing up an in-use volume must use the force flag.'],
  )
  const backupId = await backUp(id, { force: true })
  await volumeIs(id, 'in-use')
  assert.equal((await cloud.fetchJson(`/volume/v3/backups/${backupId}/restore`, at({ restore: { volume_id: id } }))).status, 400)
  const { volume_id } = await restore(backupId)
  await volumeIs(volume_id, 'available')
  assert.equal(textOf(volume_id), 'in use')
})

test('a damaged store makes no wrong volume: the restoring fails with the reason, and what was there stays', async () => {
  const id = await makeVolume('precious')
  const backupId = await backUp(id)
  write(id, 'newer')
  const spoil = async (kind: string, how: (bytes: Buffer) => Buffer | undefined, reason: RegExp) => {
    const key = [...stored.keys()].find((one) => one.startsWith(`${backupId}/`) && one.includes(kind)) ?? ''
    const whole = stored.get(key)
    assert.ok(whole)
    const spoiled = how(whole)
    if (spoiled) stored.set(key, spoiled)
    else stored.delete(key)
    await restore(backupId, { volume_id: id })
    await volumeIs(id, 'error_restoring')
    assert.match((await backupIs(backupId, 'available')).fail_reason, reason)
    assert.equal(textOf(id), 'newer')
    stored.set(key, whole)
    await cloud.demand(
      `/volume/v3/volumes/${id}/action`,
      at({ 'os-reset_status': { status: 'available' } }, await cloud.adminToken()),
    )
  }
  const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)))
  await spoil('/chunks/', flip, /does not hold what its name says/)
  await spoil('/chunks/', () => undefined, /is missing/)
  await spoil('/page-', flip, /page 0 is another/)
  await spoil('/manifest', flip, /the manifest is another/)
  await restore(backupId, { volume_id: id })
  await volumeIs(id, 'available')
  assert.deepEqual([textOf(id), (await backupIs(backupId, 'available')).fail_reason], ['precious', null])
})

test('the agent dies and comes again, and the backup is deleted by force meanwhile: nothing is left', async () => {
  const id = await makeVolume('much')
  const host = cloud.hosts.find(({ world }) => world.disks.pool.volumes.has(id))
  assert.ok(host)
  await host.stop()
  const { backup } = await cloud.demand('/volume/v3/backups', at({ backup: { volume_id: id } }))
  await volumeIs(id, 'backing-up')
  await host.start()
  await backupIs(backup.id, 'available')
  await host.stop()
  const second = (await cloud.demand('/volume/v3/backups', at({ backup: { volume_id: id } }))).backup
  const admin = await cloud.adminToken()
  await cloud.demand(`/volume/v3/backups/${second.id}/action`, at({ 'os-force_delete': {} }, admin))
  await volumeIs(id, 'available')
  await isGone(`/volume/v3/backups/${second.id}`)
  await host.start()
  await isQuiet()
  assert.equal([...stored.keys()].filter((key) => key.startsWith(second.id)).length, 0)
})

test('hosts have what was asked of them alone', async () => {
  const id = await makeVolume('secret')
  const host = cloud.hosts.find(({ world }) => world.disks.pool.volumes.has(id))
  assert.ok(host)
  await host.stop()
  const { backup } = await cloud.demand('/volume/v3/backups', at({ backup: { volume_id: id } }))
  const row = await cloud.controller.ctx.db
    .selectFrom('backup_transfer')
    .selectAll()
    .where('backup_id', '=', backup.id)
    .executeTakeFirstOrThrow()
  const page = `/agent/v1/backups/${row.id}/pages/0`
  const asked = async (as: string | undefined) =>
    (await cloud.fetchJson(page, { method: 'POST', body: { names: [''] }, ...(as && { token: as }) })).status
  assert.deepEqual([await asked(undefined), await asked(token)], [401, 401])
  await host.start()
  await backupIs(backup.id, 'available')
})
