import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Direction } from '../../kernel/page.ts'
import { transact } from '../../store/context.ts'
import { eachDatabase, type TestCtx, testCtx } from '../../store/testing.ts'
import { allowJoin, hostnamesOf, joinHost, listHostStates, sendCommand } from '../host/index.ts'
import { asMember, makeCloud, newServer, PROJECT } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { listServerKeys, type ServerFilter, serversByIds } from './list.ts'
import type { ServerField } from './list-condition.ts'
import type { Server } from './server.ts'
import type { ServerRow } from './tables.ts'

const LIFECYCLES = ['building', 'built', 'error', 'deleting'] as const
const OBSERVED = ['none', 'building', 'running', 'stopped', 'paused', 'absent', 'failed'] as const
const ASKED = [null, 'zone', 'far'] as const
const POWER = { none: 0, building: 0, failed: 0, running: 1, paused: 3, stopped: 4, absent: 4 } as const

/** Servers in every state, on hosts of two zones and on none, of two projects. */
async function fill(ctx: TestCtx): Promise<void> {
  const cloud = { ...ctx, who: { kind: 'cloud' } as const }
  const { hostIds } = await makeCloud(cloud, 2)
  await allowJoin(cloud, 'join', ctx.clock.now() + 1000)
  const { hostId } = await joinHost(cloud, { token: 'join', hostname: 'a-host', zone: 'alpha' })
  const [first] = await createServers(ctx, newServer({ nics: 'none' }))
  assert.ok(first)
  const { id, ...row } = await ctx.db.selectFrom('server').selectAll().where('id', '=', first.id).executeTakeFirstOrThrow()
  const places = [null, ...hostIds, hostId]
  const states = LIFECYCLES.flatMap((lifecycle) =>
    (['running', 'stopped', 'paused'] as const).flatMap((wanted_power) =>
      OBSERVED.map((observed_power) => ({ lifecycle, wanted_power, observed_power })),
    ),
  )
  const made = Array.from({ length: 2 * states.length }, (_, i): ServerRow => {
    const by = ([null, 'owner', 'admin'] as const)[i % 3] ?? null
    return {
      ...row,
      ...states[i % states.length],
      ...{ id: `s-${i}`, name: `n-${(i * 7) % 20}`, created_at: row.created_at + (i % 5) },
      ...{ project_id: i % 9 === 8 ? 'another' : PROJECT, host_id: places[(i * 5) % 4] ?? null },
      ...{ wanted_zone: ASKED[i % 3] ?? null, disk_config: i % 4 ? 'MANUAL' : 'AUTO', locked: by ? 1 : 0, locked_by: by },
    }
  })
  await ctx.db.deleteFrom('server_action').where('server_id', '=', id).execute()
  await ctx.db.insertInto('server').values(made).execute()
  await transact(cloud, async (tx) => {
    for (let i = 0; i < made.length; i += 5) await sendCommand(tx, hostId, `s-${i}`, { kind: 'reboot', hard: i % 2 === 0 })
  })
}

type Shown = string | number | null

/** What each order shows; nothing stands first. */
async function showing(
  ctx: TestCtx,
  servers: readonly Server[],
): Promise<Partial<Record<ServerField, (server: Server) => Shown>>> {
  const hosts = await hostnamesOf(ctx, new Set(servers.flatMap(({ host_id: id }) => id ?? [])))
  const zones = new Map((await listHostStates(ctx)).map(({ id, zone }) => [id, zone]))
  return {
    status: ({ status }) => status,
    task: ({ task }) => (task === 'hard-rebooting' ? 'rebooting_hard' : task),
    power: ({ observed_power: power }) => POWER[power],
    diskConfig: ({ disk_config: config }) => (config === 'AUTO' ? 1 : 0),
    lockedBy: ({ locked_by: by }) => by,
    host: ({ host_id: id }) => hosts.get(id ?? '') ?? null,
    zone: ({ host_id: id, wanted_zone: wanted }) => zones.get(id ?? '') ?? wanted,
  }
}

const compare = (a: Shown, b: Shown): number => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1)

/** In pages that end amid rows that are alike. */
async function inPages(ctx: TestCtx, filter: ServerFilter, field: ServerField, direction: Direction): Promise<string[]> {
  const seen: string[] = []
  for (let marker: string | undefined; ; marker = seen.at(-1)) {
    const sort = [
      { field, direction },
      { field: 'name' as const, direction: 'asc' as const },
    ]
    const page = await listServerKeys(ctx, filter, { limit: 31, marker, sort })
    seen.push(...page.items.map(({ id }) => id))
    if (!page.more) return seen
  }
}

eachDatabase('orders of servers that no column has', (open) => {
  test('each row once, in the order of what is shown, in pages and both ways', async () => {
    const ctx = asMember(testCtx(await open()))
    await fill(ctx)
    const admin = { ...ctx, who: { kind: 'cloud' } as const }
    for (const [asking, filter] of [
      [ctx, { projectId: PROJECT }],
      [admin, { everyProject: true }],
      [ctx, { projectId: PROJECT, name: 'n-1' }],
      [ctx, { projectId: PROJECT, locked: true, statuses: ['active', 'error'] }],
    ] as const satisfies [TestCtx, ServerFilter][]) {
      const { items } = await listServerKeys(asking, filter, { limit: 1000 })
      const servers = await serversByIds(
        asking,
        items.map(({ id }) => id),
      )
      assert.ok(servers.length > 20)
      for (const [field, show] of Object.entries(await showing(ctx, servers)) as [ServerField, (server: Server) => Shown][])
        for (const direction of ['asc', 'desc'] as const) {
          const way = direction === 'asc' ? 1 : -1
          const expected: Server[] = servers.toSorted(
            (a, b) =>
              way * compare(show(a), show(b)) || compare(a.name, b.name) || a.created_at - b.created_at || compare(a.id, b.id),
          )
          const found = await inPages(asking, filter, field, direction)
          assert.deepEqual(
            found,
            expected.map(({ id }) => id),
            `${field} ${direction} ${JSON.stringify(filter)}`,
          )
        }
    }
  })

  test('zones are found by patterns, wherever they come from', async () => {
    const ctx = asMember(testCtx(await open()))
    await fill(ctx)
    const find = async (zone: string) => {
      const { items } = await listServerKeys(ctx, { projectId: PROJECT, zone }, { limit: 1000 })
      return items.map(({ id }) => id).sort()
    }
    const { items } = await listServerKeys(ctx, { projectId: PROJECT }, { limit: 1000 })
    const servers = await serversByIds(
      ctx,
      items.map(({ id }) => id),
    )
    const show = (await showing(ctx, servers)).zone
    assert.ok(show)
    for (const pattern of ['alpha', '^zone$', 'a', '', 'nowhere', 'far|zone']) {
      const expected: Server[] = servers.filter(
        (server) => show(server) !== null && new RegExp(pattern).test(String(show(server))),
      )
      assert.deepEqual(await find(pattern), expected.map(({ id }) => id).sort(), pattern)
    }
    await assert.rejects(find('(a'), { code: 'bad_request', reason: 'pattern' })
  })
})
