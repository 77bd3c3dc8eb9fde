import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListRequest } from '../../kernel/page.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { listHosts, listZones, pageOfHosts, sumOfHosts } from '../host/index.ts'
import { serversByAddress } from '../network/index.ts'
import { asMember, makeCloud, newServer, obey } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { finishActions, listActions } from './history.ts'
import { countHostedServers, countServersOnHosts, serversOnHosts } from './host-servers.ts'
import { createKeypair, listKeypairs } from './keypair.ts'
import { createShape } from './shape.ts'
import { listShapes, type ShapeField, type ShapeRequest } from './shape-list.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8DqSxHVvTfZ0rOnhZB9ZbnkIEjv6nCwSbi8gqBbn2x me'

/** Reads a list a page of two at a time, each from the last row of the one before. */
async function inPages<T>(
  list: (request: Pick<ListRequest, 'limit' | 'marker'>) => Promise<{ items: T[]; more: boolean }>,
  keyOf: (item: T) => string,
): Promise<string[]> {
  const seen: string[] = []
  for (let marker: string | undefined; ; marker = seen.at(-1)) {
    const page = await list({ limit: 2, marker })
    assert.ok(page.items.length <= 2)
    seen.push(...page.items.map(keyOf))
    if (!page.more) return seen
  }
}

eachDatabase('short lists', (open) => {
  test('shapes: every order in pages, bounds, and no more than is within reach', async () => {
    const ctx = testCtx(await open())
    await makeCloud(ctx)
    const member = asMember(ctx)
    const sizes = { disk_gib: 1, ephemeral_gib: 0, swap_mib: 0, rxtx_factor: 1.5, description: null }
    await createShape(ctx, { ...sizes, id: 'zz', name: 'Big', cpus: 64, memory_mib: 1_000_000, isPublic: false })
    const whole = (await listShapes(ctx)).items.map(({ id }) => id)
    assert.equal(whole.at(-1), 'zz')
    assert.ok(!(await listShapes(member)).items.some(({ id }) => id === 'zz'))
    assert.deepEqual((await listShapes(ctx, { usable: true })).items.length, whole.length - 1)
    const fields: ShapeField[] = ['name', 'description', 'cpus', 'memoryMib', 'diskGib', 'weight', 'isPublic', 'swapMib']
    for (const field of fields)
      for (const direction of ['asc', 'desc'] as const) {
        const read = (request: ShapeRequest) => listShapes(ctx, { ...request, sort: [{ field, direction }] })
        assert.deepEqual((await inPages(read, ({ id }) => id)).toSorted(), whole, `${field} ${direction}`)
      }
    const big = await listShapes(ctx, { filters: [{ field: 'memoryMib', op: 'at_least', values: [1_000_000] }] })
    assert.deepEqual(
      big.items.map(({ id, isPublic }) => [id, isPublic]),
      [['zz', false]],
    )
    await assert.rejects(listShapes(member, { marker: 'zz' }), { reason: 'shape_marker_not_found' })
  })

  test('key pairs of a user, and what was done to a server', async () => {
    const ctx = testCtx(await open())
    await makeCloud(ctx)
    const member = asMember(ctx)
    for (const name of ['c', 'a b', 'a', 'B', 'd']) await createKeypair(member, 'p', { name, type: 'ssh', publicKey: KEY })
    const names = (await listKeypairs(member)).items.map(({ name }) => name)
    assert.deepEqual(
      await inPages(
        (request) => listKeypairs(member, request),
        ({ name }) => name,
      ),
      names,
    )
    assert.deepEqual(names.toSorted(), ['B', 'a', 'a b', 'c', 'd'])
    assert.deepEqual((await listKeypairs(member, {}, 'nobody')).items, [])
    await assert.rejects(listKeypairs(member, { marker: 'x' }), { reason: 'keypair_marker_not_found' })

    const [row] = await createServers(member, newServer({ nics: 'none' }))
    assert.ok(row)
    const [made] = (await listActions(ctx, row.id)).items
    const begun = { action: 'stop', user_id: 'u', project_id: 'p', result: null, message: null } as const
    const times = [3, 1, 2].map((n) => ({ request_id: `r${n}`, server_id: row.id, started_at: n, finished_at: null, ...begun }))
    await ctx.db.insertInto('server_action').values(times).execute()
    const read = (request: ListRequest<'changedAt'>) => listActions(ctx, row.id, request)
    assert.deepEqual(await inPages(read, (action) => action.request_id), [made?.request_id, 'r3', 'r2', 'r1'])
    const until = { filters: [{ field: 'changedAt', op: 'at_most', values: [2.5] }] } as const
    assert.deepEqual(
      (await read(until)).items.map((action) => action.request_id),
      ['r2', 'r1'],
    )
    await finishActions(ctx, row.id, 'success')
    assert.deepEqual((await read(until)).items, [])
  })

  test('hosts, their sums and zones, and the servers on them', async () => {
    const ctx = testCtx(await open())
    const { hostIds } = await makeCloud(ctx, 3)
    const [row] = await createServers(asMember(ctx), newServer())
    const [first = '', second = ''] = hostIds
    await ctx.db.updateTable('server').set({ host_id: first }).execute()
    await ctx.db.updateTable('host').set({ zone: 'other', enabled: 0 }).where('id', '=', second).execute()
    assert.deepEqual(
      await inPages(
        (request) => pageOfHosts(ctx, request),
        ({ id }) => id,
      ),
      hostIds,
    )
    assert.deepEqual((await listHosts(ctx, { filters: [{ field: 'hostname', op: 'contains', values: ['-2'] }] })).length, 1)
    assert.deepEqual(
      (await listHosts(ctx, { filters: [{ field: 'enabled', values: [false] }] })).map(({ id }) => id),
      [second],
    )
    await assert.rejects(pageOfHosts(ctx, { marker: 'none' }), { reason: 'marker_not_found' })
    const sums = await sumOfHosts(ctx)
    assert.deepEqual([sums.hosts, sums.cpus], [3, 12])
    assert.deepEqual(await listZones(ctx), [
      { name: 'other', available: false },
      { name: 'zone', available: true },
    ])
    assert.deepEqual([...(await countServersOnHosts(ctx, hostIds))], [[first, 1]])
    assert.deepEqual(
      (await serversOnHosts(ctx, hostIds)).get(first)?.map(({ id }) => id),
      [row?.id],
    )
    assert.equal(await countHostedServers(ctx), 1)
    await obey(ctx, first)
    assert.deepEqual(await serversByAddress(ctx, { 4: '^10\\.' }), [row?.id])
    assert.deepEqual(await serversByAddress(ctx, { 6: '.', 4: '^192' }), [])
  })
})
