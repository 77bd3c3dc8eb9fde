import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../../../store/testing.ts'
import { OTHER_PROJECT, startNova } from './compute.fixture.ts'

const MANY = 1005
const numbers = Array.from({ length: MANY }, (_, i) => String(i).padStart(4, '0'))

type Nova = Awaited<ReturnType<typeof startNova>>
type Row = Readonly<Record<string, string | number | null>>

/** More rows than a page has, in statements that both databases take. */
async function insert(nova: Nova, table: 'shape' | 'keypair' | 'server_action' | 'host', rows: readonly Row[]) {
  for (let at = 0; at < rows.length; at += 50)
    await nova.ctx.db
      .insertInto(table)
      .values(rows.slice(at, at + 50) as never)
      .execute()
}

const shape = (id: string, more: Row = {}): Row => ({
  ...{ id, name: `name-${id}`, cpus: 1, memory_mib: 64, disk_gib: 1, ephemeral_gib: 0, swap_mib: 0, rxtx_factor: 1 },
  ...{ is_public: 1, description: null, extra: '{}', ...more },
})

interface Listing {
  key: string
  links: string
  idOf: (item: never) => unknown
  token?: string
}

/** All pages by their links. @returns how long each was and everything in order */
async function follow(nova: Nova, path: string, { key, links, idOf, token = 'demo' }: Listing, version = '2.96') {
  const lengths: number[] = []
  const all: unknown[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const { status, json } = await nova.call('GET', next, { token, version })
    assert.equal(status, 200, JSON.stringify(json))
    lengths.push(json[key].length)
    all.push(...json[key].map(idOf))
    next = json[links]?.[0].href.replace('http://cloud/compute/v2.1', '')
  }
  return { lengths, all }
}

async function refusal(nova: Nova, path: string, { token = 'demo', version = '2.96' } = {}) {
  const { status, json } = await nova.call('GET', path, { token, version })
  return `${status} ${json.badRequest?.message}`
}

test('flavors: pages of a thousand, whatever more is asked for; filters and orders of all of them', async () => {
  const nova = await startNova(await openTestStore())
  await insert(
    nova,
    'shape',
    numbers.map((n) => shape(n, { memory_mib: 10_000 + Number(n) })),
  )
  const listing: Listing = { key: 'flavors', links: 'flavors_links', idOf: ({ id }: { id: string }) => id }
  const usual = ['1', '2', '3', '4', '5']
  const whole = await follow(nova, '/flavors', listing)
  assert.deepEqual([whole.lengths, whole.all], [[1000, 10], [...numbers, ...usual].toSorted()])
  assert.deepEqual((await follow(nova, '/flavors/detail?limit=5000', listing)).lengths, [1000, 10])
  assert.deepEqual((await follow(nova, '/flavors?limit=500', listing)).lengths, [500, 500, 10])
  const largest = await follow(nova, '/flavors?minRam=10003&sort_key=memory_mb&sort_dir=desc&limit=1000', listing)
  assert.deepEqual(
    [largest.lengths, largest.all],
    [
      [1000, 3],
      ['5', ...numbers.slice(3).reverse()],
    ],
  )
  assert.deepEqual((await nova.call('GET', '/flavors?limit=0')).json, { flavors: [] })
  assert.equal(await refusal(nova, '/flavors?marker=none'), '400 marker [none] not found')
  assert.match(await refusal(nova, '/flavors?limit=-1'), /^400 .*limit/)
  assert.equal(await refusal(nova, '/flavors?minDisk=much'), '400 Invalid minDisk filter [much]')
})

test('flavors: an admin sees by is_public, everybody what the project may use', async () => {
  const nova = await startNova(await openTestStore())
  await insert(nova, 'shape', [shape('hidden', { is_public: 0 }), shape('lent', { is_public: 0 })])
  const admins = nova.ctx.db.insertInto('shape_access')
  await admins.values({ shape_id: 'lent', project_id: OTHER_PROJECT }).execute()
  await admins.values({ shape_id: 'lent', project_id: '0f000000000000000000000000000009' }).execute()
  const ids = async (query: string, token: string) =>
    (await nova.call('GET', `/flavors?sort_key=name&${query}`, { token })).json.flavors
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => !/^\d$/.test(id))
      .join()
  assert.equal(await ids('', 'admin'), 'lent')
  assert.equal(await ids('is_public=True', 'admin'), 'lent')
  assert.equal(await ids('is_public=none', 'admin'), 'hidden,lent')
  assert.equal(await ids('is_public=f', 'admin'), 'hidden,lent')
  assert.equal(await ids('is_public=none', 'other'), 'lent')
  assert.equal(await ids('is_public=false', 'demo'), '')
  assert.equal(await refusal(nova, '/flavors?is_public=perhaps', { token: 'admin' }), '400 Invalid is_public filter [perhaps]')
  assert.equal(await refusal(nova, '/flavors?marker=hidden'), '400 marker [hidden] not found')
})

test('key pairs: pages by name since 2.35, all of one user and none of another', async () => {
  const nova = await startNova(await openTestStore())
  const userId = `user-of-${OTHER_PROJECT}`
  const row = (user_id: string, name: string, number: number): Row => ({
    ...{ user_id, name, number, type: 'ssh', public_key: 'ssh-rsa x', fingerprint: 'f', created_at: 1 },
  })
  await insert(nova, 'keypair', [
    ...numbers.map((n, i) => row(userId, n, i + 1)),
    row('somebody', '0001', 2000),
    row('somebody', 'own', 2001),
  ])
  const listing: Listing = {
    ...{ key: 'keypairs', links: 'keypairs_links', token: 'other' },
    idOf: ({ keypair }: { keypair: { name: string } }) => keypair.name,
  }
  const whole = await follow(nova, '/os-keypairs', listing)
  assert.deepEqual([whole.lengths, whole.all], [[1000, 5], numbers])
  assert.deepEqual((await follow(nova, '/os-keypairs?limit=1001&marker=0002', listing, '2.35')).lengths, [1000, 2])
  assert.equal(await refusal(nova, '/os-keypairs?marker=own', { token: 'other' }), '400 Marker own could not be found.')
  const others = await nova.call('GET', '/os-keypairs?user_id=somebody&marker=0001', { token: 'admin', version: '2.96' })
  assert.equal(others.json.keypairs[0].keypair.name, 'own')
})

test('hypervisors: pages since 2.33, by numbers until 2.52; a part of the name instead of a page since 2.53', async () => {
  const nova = await startNova(await openTestStore())
  const [first] = await nova.ctx.db.selectFrom('host').selectAll().execute()
  assert.ok(first)
  const idOf = (n: string) => `${n.padStart(8, '0')}-0000-4000-8000-00000000${n}`
  await insert(
    nova,
    'host',
    numbers.map((n) => ({ ...first, id: idOf(`${n}0`).slice(0, 36), hostname: `m${n}` })),
  )
  const listing: Listing = {
    ...{ key: 'hypervisors', links: 'hypervisors_links', token: 'admin' },
    idOf: ({ hypervisor_hostname: name }: { hypervisor_hostname: string }) => name,
  }
  const names = ['host-1', ...numbers.map((n) => `m${n}`)]
  for (const [path, version] of [
    ['/os-hypervisors', '2.96'],
    ['/os-hypervisors/detail', '2.96'],
    ['/os-hypervisors', '2.33'],
  ] as const) {
    const whole = await follow(nova, path, listing, version)
    assert.deepEqual([whole.lengths, whole.all], [[1000, 6], names], `${path} ${version}`)
  }
  assert.deepEqual((await follow(nova, '/os-hypervisors?limit=400', listing)).lengths, [400, 400, 206])
  const admin = { token: 'admin' }
  assert.equal(await refusal(nova, '/os-hypervisors?marker=none', admin), '400 marker [none] not found')
  assert.equal(
    await refusal(nova, '/os-hypervisors?marker=99999999', { ...admin, version: '2.33' }),
    '400 marker [99999999] not found',
  )
  const matched = await nova.call('GET', '/os-hypervisors?hypervisor_hostname_pattern=m', { ...admin, version: '2.53' })
  assert.deepEqual([matched.json.hypervisors.length, 'hypervisors_links' in matched.json], [MANY, false])
  const lost = await nova.call('GET', '/os-hypervisors?hypervisor_hostname_pattern=%25', { ...admin, version: '2.53' })
  assert.deepEqual([lost.status, lost.json.itemNotFound.message], [404, "No hypervisor matching '%' could be found."])
})

test('instance actions: newest first, pages since 2.58, by the time of their last change', async () => {
  const nova = await startNova(await openTestStore())
  const id = await nova.makeServer()
  const { json } = await nova.call('GET', `/servers/${id}/os-instance-actions`, { version: '2.96' })
  const [made] = json.instanceActions
  const at = Date.UTC(2030, 0, 1)
  await insert(
    nova,
    'server_action',
    numbers.map((n, i) => ({
      ...{ request_id: `req-${n}`, server_id: id, action: 'stop', user_id: 'u', project_id: 'p', message: null },
      ...{
        started_at: at + 1000 * Math.floor(i / 2),
        finished_at: i % 2 ? at + 1_000_000 : null,
        result: i % 2 ? 'success' : null,
      },
    })),
  )
  const path = `/servers/${id}/os-instance-actions`
  const listing: Listing = { key: 'instanceActions', links: 'links', idOf: (action: { request_id: string }) => action.request_id }
  const whole = await follow(nova, path, listing)
  assert.deepEqual(
    [whole.lengths, whole.all],
    [
      [1000, 6],
      [...numbers.map((n) => `req-${n}`).reverse(), made.request_id],
    ],
  )
  assert.deepEqual((await follow(nova, `${path}?limit=600`, listing)).lengths, [600, 406])
  const since = await follow(nova, `${path}?changes-since=2030-01-01T00:16:40Z`, listing)
  assert.deepEqual([since.all.length, since.all.at(-1)], [502, 'req-0001'])
  const before = await follow(nova, `${path}?changes-before=2030-01-01T00:00:00Z`, listing, '2.66')
  assert.deepEqual(before.all, ['req-0000', made.request_id])
  assert.equal(await refusal(nova, `${path}?marker=req-none`), '400 Marker req-none could not be found.')
  assert.match(await refusal(nova, `${path}?limit=x`), /^400 /)
})
