import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseRowCache } from '../../../api/dialects/openstack-json/response-row-cache.ts'
import { createType, snapshotsByIds, volumesByIds } from '../../../domain/volume/index.ts'
import { OTHER_PROJECT, PROJECT } from '../../../domain/volume/volume.fixture.ts'
import { updateVolumeRow } from '../../../domain/volume/volume.store.ts'
import { seededRandom } from '../../../kernel/seeded-random.ts'
import { transact } from '../../../store/context.ts'
import { openTestStore } from '../../../store/testing.ts'
import { CALLERS, startCinder } from './cinder.fixture.ts'
import { snapshotView } from './resources/snapshot.ts'
import { briefView, volumeView } from './resources/volume-view.ts'
import { versions } from './versions.ts'

const VERSIONS = ['3.0', '3.48', '3.71']
const BASE = 'http://cloud/volume/v3'

async function start() {
  const cloud = await startCinder(await openTestStore())
  const admin = { ...cloud.ctx, who: CALLERS.admin ?? assert.fail() }
  /** As it was sent. */
  const textOf = async (path: string, token: string, version = '3.71'): Promise<string> => {
    const headers = { host: 'cloud', 'x-auth-token': token, 'openstack-api-version': `volume ${version}` }
    const { statusCode, body } = await cloud.app.inject({ method: 'GET', url: `/volume/v3${path}`, headers })
    assert.equal(statusCode, 200, body)
    return body
  }
  return { ...cloud, admin, textOf }
}

type Cloud = Awaited<ReturnType<typeof start>>

/** Rows that differ in whatever is shown of them, the newest first. */
async function fillRandomly({ ctx, admin, hostIds }: Cloud, count: number) {
  const random = seededRandom(7)
  const one = <T>(...values: T[]): T => values[random.below(values.length)] as T
  const types = [await createType(admin, { name: 'fast' }), await createType(admin, { name: 'a "b", c' })]
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const id = random.uuid()
    const project_id = one(PROJECT, PROJECT, OTHER_PROJECT)
    const owner = { project_id, user_id: one(`user-of-${project_id}`, 'somebody') }
    const noted = { name: one(null, `n ${i}`, 'ä "quoted", \n'), description: one(null, 'd') }
    await ctx.db
      .insertInto('volume')
      .values({
        ...{
          id,
          ...owner,
          ...noted,
          size_gib: 1 + random.below(9),
          type_id: one(...types).id,
          status: one('available', 'in-use', 'error'),
        },
        ...{ zone: one(null, 'zone-1'), bootable: random.below(2), multiattach: random.below(2), encrypted: random.below(2) },
        ...{
          key_id: one(null, random.uuid()),
          read_only: one(null, 0, 1),
          host_id: one(null, ...hostIds),
          pool: 'file',
          claimed_gib: 0,
        },
        ...{
          source_kind: one(null, 'snapshot', 'volume', 'image'),
          source_id: random.uuid(),
          generation: 1,
          created_at: 1000 * (count - i),
        },
        ...{ updated_at: random.below(1e9), wanted_state: 'present', wanted_generation: 1, observed_state: 'present' },
        ...{ observed_generation: 1, observed_mib: 1 },
      } as never)
      .execute()
    for (const table of ['volume_metadata', 'volume_image_metadata'] as const)
      if (random.below(2) === 1)
        await ctx.db
          .insertInto(table)
          .values({ volume_id: id, key: `k${i}`, value: '"v", {}' })
          .execute()
    for (const status of one([], ['attached', 'attached'], ['attaching']) as ('attached' | 'attaching')[]) {
      const held = {
        id: random.uuid(),
        volume_id: id,
        project_id,
        server_id: one(null, random.uuid()),
        host_name: one(null, 'h'),
        device: '/dev/vdb',
      }
      await ctx.db
        .insertInto('volume_attachment')
        .values({ ...held, mode: 'rw', status, held: 0, created_at: i, attached_at: one(null, 5000) })
        .execute()
    }
    await ctx.db
      .insertInto('volume_snapshot')
      .values({
        ...{ id: random.uuid(), ...owner, volume_id: id, ...noted, size_gib: 1, type_id: one(...types).id, generation: 1 },
        ...{
          status: one('available', 'creating', 'error'),
          group_snapshot_id: null,
          progress: one(null, '70%'),
        },
        ...{ wanted_state: 'present', created_at: 1000 * (count - i), updated_at: random.below(1e9) },
      } as never)
      .execute()
    ids.push(id)
  }
  return ids
}

test('lists of rows that are kept are the bytes of rows shown one by one, for everybody and in each version', async () => {
  const cloud = await start()
  const { ctx, policy, textOf } = cloud
  const ids = await fillRandomly(cloud, 12)
  const volumes = await volumesByIds(ctx, ids)
  const snapshotIds = await ctx.db.selectFrom('volume_snapshot').select('id').orderBy('created_at', 'desc').execute()
  const snapshots = await snapshotsByIds(
    ctx,
    snapshotIds.map(({ id }) => id),
  )
  const serving = { policy, rows: new ResponseRowCache() }
  const shownIn = (version: string, key: 'volume' | 'snapshot', view: object) =>
    (versions.downgrade(key === 'volume' ? 'showVolume' : 'showSnapshot', version, { [key]: view }) as Record<string, unknown>)[
      key
    ]
  for (const [token, who] of Object.entries(CALLERS))
    for (const of of token === 'admin' ? ['?all_tenants=1', `?all_tenants=1&project_id=${PROJECT}`] : [''])
      for (const version of VERSIONS) {
        const projectId = of.includes('project_id')
          ? PROJECT
          : token === 'admin'
            ? undefined
            : token === 'other'
              ? OTHER_PROJECT
              : PROJECT
        const seen = <R extends { project_id: string }>(rows: R[]) =>
          rows.filter(({ project_id }) => projectId === undefined || project_id === projectId)
        const asker = { ...ctx, who }
        const wanted = {
          '/volumes': { volumes: seen(volumes).map((one) => briefView(one, BASE)) },
          '/volumes/detail': {
            volumes: seen(volumes).map((one) => shownIn(version, 'volume', volumeView(asker, serving, one, BASE))),
          },
          '/snapshots/detail': {
            snapshots: seen(snapshots).map((one) => shownIn(version, 'snapshot', snapshotView(asker, serving, one))),
          },
        }
        for (const [path, body] of Object.entries(wanted))
          for (const time of ['rendered', 'kept'])
            assert.equal(
              await textOf(path + of, token, version),
              JSON.stringify(body),
              `${token} ${version} ${path}${of} ${time}`,
            )
      }
})

test('a part of the list by number, how many there are in all, and the link to the next', async () => {
  const cloud = await start()
  await fillRandomly(cloud, 12)
  const { textOf, call, admin } = cloud
  const idsOf = (text: string, key: string) => (JSON.parse(text) as Record<string, { id: string }[]>)[key]?.map(({ id }) => id)
  for (const key of ['volumes', 'snapshots']) {
    const all = idsOf(await textOf(`/${key}/detail`, 'demo'), key) ?? []
    const counted = JSON.parse(await textOf(`/${key}?limit=2&offset=1&with_count=true`, 'demo'))
    assert.deepEqual([idsOf(JSON.stringify(counted), key), counted.count], [all.slice(1, 3), all.length], key)
    const [{ href } = { href: '' }] = counted[`${key}_links`]
    const next = JSON.parse(await textOf(`/${key}${new URL(href).search.replace('offset=1', 'offset=0')}`, 'demo'))
    assert.deepEqual(idsOf(JSON.stringify(next), key), all.slice(3, 5))
    assert.equal(JSON.parse(await textOf(`/${key}?limit=0`, 'demo'))[key].length, 0)
  }
  const before = JSON.parse(await textOf('/volumes?limit=1&with_count=true', 'demo')).count
  const oldest =
    (
      await cloud.ctx.db
        .selectFrom('volume')
        .select('id')
        .where('project_id', '=', PROJECT)
        .orderBy('created_at')
        .executeTakeFirst()
    )?.id ?? ''
  await admin.db.deleteFrom('volume').where('id', '=', oldest).execute()
  assert.equal(JSON.parse(await textOf('/volumes?limit=1&with_count=true', 'demo')).count, before - 1, 'the page is the same')
  assert.equal((await call('GET', '/volumes?with_count=maybe', { version: '3.71' })).status, 400)
})

/** Everything that a volume or a snapshot shows changes once, and each list tells. */
test('whatever changes of what is shown, the next list shows it', async () => {
  const cloud = await start()
  const { call, ctx, admin, settle, makeVolume, policy, textOf } = cloud
  const id = await makeVolume({ name: 'v', metadata: { a: 'b' } })
  const type = await createType(admin, { name: 'fast' })
  const volume_id = id
  const server = '11111111-1111-4111-8111-111111111111'
  const snapshot = (await call('POST', '/snapshots', { body: { snapshot: { volume_id, name: 's' } } })).json.snapshot.id
  await settle()
  const act = (body: object, token = 'demo') => call('POST', `/volumes/${id}/action`, { token, body, version: '3.71' })
  const put = (path: string, body: object) => call('PUT', path, { body, version: '3.71' })
  const reset = (status: string) => act({ 'os-reset_status': { status } }, 'admin')
  const change = (set: object) => transact(ctx, (tx) => updateVolumeRow(tx, { id, project_id: PROJECT }, set))
  let attachment = ''
  const CHANGES: Record<string, () => Promise<unknown>> = {
    name: () => put(`/volumes/${id}`, { volume: { name: 'w' } }),
    description: () => put(`/volumes/${id}`, { volume: { description: 'd' } }),
    metadata: () => put(`/volumes/${id}/metadata`, { metadata: { a: 'c' } }),
    'an item of metadata': () => put(`/volumes/${id}/metadata/a`, { meta: { a: 'd' } }),
    'an item of metadata gone': () => call('DELETE', `/volumes/${id}/metadata/a`),
    'metadata with the name': () => put(`/volumes/${id}`, { volume: { metadata: { e: 'f' } } }),
    'image metadata': () => act({ 'os-set_image_metadata': { metadata: { os: 'x' } } }),
    'image metadata gone': () => act({ 'os-unset_image_metadata': { key: 'os' } }),
    bootable: () => act({ 'os-set_bootable': { bootable: true } }),
    'read-only': () => act({ 'os-update_readonly_flag': { readonly: true } }),
    'attached by word': () => act({ 'os-attach': { instance_uuid: server, mountpoint: '/dev/vdc', mode: 'ro' } }),
    'detached by word': () => act({ 'os-detach': {} }),
    'writable again': () => act({ 'os-update_readonly_flag': { readonly: false } }),
    'an attachment reserved': async () => {
      const body = { attachment: { volume_uuid: id, instance_uuid: server, mode: 'rw' } }
      attachment = (await call('POST', '/attachments', { version: '3.71', body })).json.attachment.id
    },
    'an attachment complete': () =>
      call('POST', `/attachments/${attachment}/action`, { version: '3.71', body: { 'os-complete': null } }),
    'status by word': () => reset('error'),
    'an attachment that ends while its volume is in error': () =>
      call('DELETE', `/attachments/${attachment}`, { version: '3.71' }),
    'available again': () => reset('available'),
    size: async () => {
      await act({ 'os-extend': { new_size: 2 } })
      await settle()
    },
    type: () => act({ 'os-retype': { new_type: 'fast', migration_policy: 'never' } }),
    'the name of the type': () => call('PUT', `/types/${type.id}`, { token: 'admin', body: { volume_type: { name: 'faster' } } }),
    key: () => change({ key_id: server }),
    group: () => change({ group_id: null, zone: 'zone-9' }),
    'the name of the host': async () => void (await ctx.db.updateTable('host').set({ hostname: 'renamed' }).execute()),
    'another snapshot': () => call('POST', '/snapshots', { body: { snapshot: { volume_id, name: 'u' } }, version: '3.71' }),
    'no host': () => change({ host_id: null }),
    'what members see by rule': async () => policy.override({ 'volume_extension:volume_host_attribute': '@' }),
    'what is seen by whose it is': async () =>
      policy.override({
        'volume_extension:volume_tenant_attribute': 'user_id:%(user_id)s',
        'volume_extension:volume_mig_status_attribute': '@',
      }),
    'the rules alone, which go by whose it is': async () =>
      policy.override({
        'volume_extension:volume_tenant_attribute': 'not user_id:%(user_id)s',
        'volume_extension:volume_mig_status_attribute': '@',
      }),
    'the declared rules again': async () => policy.override({}),
    'a snapshot’s name': () => put(`/snapshots/${snapshot}`, { snapshot: { name: 't' } }),
    'a snapshot’s metadata': () => put(`/snapshots/${snapshot}/metadata`, { metadata: { a: 'c' } }),
    'a snapshot’s item of metadata': () => put(`/snapshots/${snapshot}/metadata/a`, { meta: { a: 'd' } }),
    'a snapshot’s state': () =>
      call('POST', `/snapshots/${snapshot}/action`, { token: 'admin', body: { 'os-reset_status': { status: 'creating' } } }),
    'a snapshot’s progress': () =>
      call('POST', `/snapshots/${snapshot}/action`, {
        body: { 'os-update_snapshot_status': { status: 'creating', progress: '40%' } },
      }),
  }
  const look = async () => {
    const seen: string[] = []
    for (const token of ['demo', 'admin'])
      for (const [kind, key] of [
        ['volumes', 'volume'],
        ['snapshots', 'snapshot'],
      ] as const) {
        const text = await textOf(`/${kind}/detail${token === 'admin' ? '?all_tenants=1' : ''}`, token)
        const rows = (JSON.parse(text) as Record<string, { id: string }[]>)[kind] ?? []
        for (const row of rows)
          assert.equal(JSON.stringify({ [key]: row }), await textOf(`/${kind}/${row.id}`, token), `${kind} as ${token}`)
        seen.push(text)
      }
    return seen.join()
  }
  let before = await look()
  for (const [what, make] of Object.entries(CHANGES)) {
    const reply = await make()
    assert.equal(((reply as { status?: number } | undefined)?.status ?? 200) < 300, true, `${what}: ${JSON.stringify(reply)}`)
    const after = await look()
    assert.notEqual(after, before, what)
    before = after
  }
})
