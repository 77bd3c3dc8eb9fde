import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkOf } from '../../api/pipeline/validate.ts'
import { Operations } from '../../operation/operations.ts'
import type { StoreCtx } from '../../store/context.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { commandsOfHost, wantedOfHost } from '../host/index.ts'
import { network } from '../network/service.ts'
import { wordTag } from '../tag/index.ts'
import { asMember, FACTS, IMAGE, makeCloud, makeNetwork, newServer, obey, PROJECT, report, rowsLeft } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { guestsOfHost } from './host-document.ts'
import { listServerKeys, serversByIds } from './list.ts'
import { createServerOperation } from './operations.ts'
import { rebootServer, setPower } from './power.ts'
import { computeQuotas } from './quotas.ts'
import { deleteServer } from './remove.ts'
import { getServer } from './server.store.ts'
import { compute } from './service.ts'
import { createShape } from './shape.ts'

const PARTS = [...(compute.hostParts ?? []), ...(network.hostParts ?? [])]

const recover = (ctx: StoreCtx) => new Operations({ ctx, kinds: [createServerOperation], owner: 'test' }).recover()

eachDatabase('servers', (open) => {
  const start = async () => {
    const ctx = testCtx(await open())
    const { hostIds, networkId } = await makeCloud(ctx)
    return { ctx, member: asMember(ctx), hostId: hostIds[0] ?? '', networkId }
  }
  const made = async ({ ctx, member, hostId }: Awaited<ReturnType<typeof start>>, over = {}) => {
    const [row] = await createServers(member, newServer(over))
    assert.ok(row)
    await recover(ctx)
    await obey(ctx, hostId)
    await recover(ctx)
    return row.id
  }

  test('from a request to a guest and back to nothing', async () => {
    const cloud = await start()
    const { ctx, member, hostId } = cloud
    const [row] = await createServers(member, newServer({ tags: [wordTag('mine')] }))
    assert.ok(row)
    assert.deepEqual(
      [(await getServer(member, row.id)).status, (await getServer(member, row.id)).task],
      ['building', 'scheduling'],
    )
    await recover(ctx)
    assert.equal((await getServer(member, row.id)).task, 'spawning')
    const guests = await guestsOfHost(ctx, hostId)
    assert.deepEqual(
      guests.map((g) => [g.id, g.power, g.ports.length]),
      [[row.id, 'running', 1]],
    )
    const { parts } = await wantedOfHost(ctx, hostId, 1, PARTS)
    assert.deepEqual([parts.guests, (parts.metadataNetworks as unknown[]).length], [guests, 1])
    for (const { form } of PARTS) assert.ok(checkOf(form.wanted).holds(parts[form.name]), form.name)
    await obey(ctx, hostId)
    await recover(ctx)
    assert.deepEqual([(await getServer(member, row.id)).status, (await getServer(member, row.id)).task], ['active', null])
    await deleteServer(member, row.id)
    assert.equal((await getServer(member, row.id)).task, 'deleting')
    await obey(ctx, hostId)
    await assert.rejects(getServer(member, row.id), { code: 'not_found' })
    assert.deepEqual(await rowsLeft(ctx), { server: 0, claim: 0, action: 0, command: 0, tag: 0, port: 0, claimedCpus: 0 })
  })

  test('scratch space and swap of the shape are wanted disks, and count where there is little room', async () => {
    const cloud = await start()
    const { ctx, hostId } = cloud
    const disks = { disk_gib: 10, ephemeral_gib: 60, swap_mib: 1500 }
    const more = { rxtx_factor: 1, isPublic: true, description: null }
    await createShape(ctx, { id: 'wide', name: 'wide', cpus: 1, memory_mib: 64, ...disks, ...more })
    const id = await made(cloud, { shapeId: 'wide' })
    const guests = await guestsOfHost(ctx, hostId)
    assert.deepEqual(guests[0]?.extraDisks, [
      { role: 'ephemeral0', sizeMib: 60 * 1024 },
      { role: 'swap', sizeMib: 1500 },
    ])
    const claim = await ctx.db.selectFrom('host_claim').select('disk_gib').where('server_id', '=', id).executeTakeFirstOrThrow()
    assert.equal(claim.disk_gib, 72)
    const [second] = await createServers(cloud.member, newServer({ shapeId: 'wide' }))
    assert.ok(second)
    await recover(ctx)
    assert.equal((await getServer(cloud.member, second.id)).fault?.refusal?.reason, 'no_room')
  })

  test('a disk that is as large as its image needs that room, and an image that no host can boot gets none', async () => {
    const { ctx, member } = await start()
    const more = { ephemeral_gib: 0, swap_mib: 0, rxtx_factor: 1, isPublic: true, description: null }
    await createShape(ctx, { id: 'unsized', name: 'unsized', cpus: 1, memory_mib: 64, disk_gib: 0, ...more })
    const place = async () => {
      const [row] = await createServers(member, newServer({ shapeId: 'unsized', unsizedDisk: true }))
      await recover(ctx)
      const { fault } = await getServer(member, row?.id ?? '')
      const claim = await ctx.db
        .selectFrom('host_claim')
        .select('disk_gib')
        .where('server_id', '=', row?.id ?? '')
        .executeTakeFirst()
      return claim?.disk_gib ?? fault?.message
    }
    await assert.rejects(createServers(member, newServer({ shapeId: 'unsized' })), { code: 'forbidden' })
    const GIB = 1024 ** 3
    await ctx.db
      .updateTable('image')
      .set({ virtual_bytes: 40 * GIB })
      .execute()
    assert.deepEqual([await place(), await place()], [40, 40])
    assert.equal(await place(), 'No host has room for the server.')
    await ctx.db.updateTable('image').set({ virtual_bytes: GIB }).execute()
    await ctx.db.insertInto('image_property').values({ image_id: IMAGE, name: 'hw_firmware_type', value: 'uefi' }).execute()
    assert.equal(await place(), 'The image asks for hw_firmware_type=uefi: hosts offer bios.')
  })

  test('without room a server ends in error with the fault, and holds nothing', async () => {
    const { ctx, member } = await start()
    const [row] = await createServers(member, newServer({ shapeId: '5' }))
    assert.ok(row)
    await recover(ctx)
    const server = await getServer(member, row.id)
    assert.equal(server.status, 'error')
    const fault = { service: 'host', reason: 'no_room', facts: {} }
    assert.deepEqual(server.fault?.refusal, fault)
    assert.deepEqual(await rowsLeft(ctx), { server: 1, claim: 0, action: 1, command: 0, tag: 0, port: 0, claimedCpus: 0 })
    await deleteServer(member, row.id)
    assert.equal((await rowsLeft(ctx)).server, 0)
  })

  test('a whole report from before its host heard of a server does not end its deletion; its word that nothing is left does', async () => {
    const { ctx, member, hostId } = await start()
    const [row] = await createServers(member, newServer())
    assert.ok(row)
    await recover(ctx)
    await deleteServer(member, row.id)
    await report(ctx, hostId, [], FACTS, true)
    const [wanted] = await guestsOfHost(ctx, hostId)
    assert.deepEqual([wanted?.id, wanted?.power], [row.id, 'absent'])
    await obey(ctx, hostId)
    assert.deepEqual(await guestsOfHost(ctx, hostId), [])
    assert.equal((await rowsLeft(ctx)).server, 0)
  })

  test('parallel requests get exactly the quota', async () => {
    const { ctx, member } = await start()
    await computeQuotas.setLimits(ctx, PROJECT, { server: 3, core: -1, ram_mib: -1 })
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => createServers(member, newServer({ name: `vm${i}` }))),
    )
    assert.equal(results.filter((r) => r.status === 'fulfilled').length, 3)
    for (const r of results) if (r.status === 'rejected') assert.equal(r.reason.code, 'over_quota')
    assert.deepEqual([(await rowsLeft(ctx)).server, (await rowsLeft(ctx)).port], [3, 3])
  })

  test('parallel placements never exceed a host', async () => {
    const { ctx, member, hostId } = await start()
    await computeQuotas.setLimits(ctx, PROJECT, { server: -1, core: -1, ram_mib: -1 })
    await report(ctx, hostId, [], { ...FACTS, memoryMib: 512 + 4 * 512 })
    await createServers(member, newServer({ count: 7 }))
    await recover(ctx)
    const host = await ctx.db.selectFrom('host').selectAll().executeTakeFirstOrThrow()
    assert.equal(host.claimed_memory_mib, 4 * 512)
    const { items } = await listServerKeys(member, { statuses: ['error'] }, { limit: 10 })
    assert.equal(items.length, 3)
  })

  test('stop, start, pause and reboot follow what the host says; what does not fit is refused', async () => {
    const cloud = await start()
    const { ctx, member, hostId } = cloud
    const id = await made(cloud)
    const state = async () => [(await getServer(member, id)).status, (await getServer(member, id)).task]
    await assert.rejects(setPower(member, id, 'start'), { code: 'conflict', reason: 'wrong_state' })
    await setPower(member, id, 'stop')
    assert.deepEqual(await state(), ['active', 'powering-off'])
    await assert.rejects(setPower(member, id, 'pause'), { code: 'conflict', reason: 'busy' })
    await obey(ctx, hostId)
    assert.deepEqual(await state(), ['stopped', null])
    await setPower(member, id, 'start')
    await obey(ctx, hostId)
    await setPower(member, id, 'pause')
    assert.deepEqual(await state(), ['active', 'pausing'])
    await obey(ctx, hostId)
    assert.deepEqual(await state(), ['paused', null])
    await setPower(member, id, 'unpause')
    await obey(ctx, hostId)
    await rebootServer(member, id, false)
    assert.deepEqual(await state(), ['active', 'rebooting'])
    const commands = await commandsOfHost(ctx, hostId)
    assert.deepEqual(
      commands.map((c) => c.act),
      [{ kind: 'reboot', hard: false }],
    )
  })

  test('a guest that switches itself off is stopped; one that was started since is not', async () => {
    const cloud = await start()
    const { ctx, member, hostId } = cloud
    const id = await made(cloud)
    const { wanted_generation: generation } = await getServer(member, id)
    await report(ctx, hostId, [{ id, generation, power: 'stopped', byGuest: true, ports: [] }])
    assert.deepEqual([(await getServer(member, id)).status, (await getServer(member, id)).task], ['stopped', null])
    await setPower(member, id, 'start')
    await report(ctx, hostId, [{ id, generation, power: 'stopped', byGuest: true, ports: [] }])
    assert.equal((await getServer(member, id)).wanted_power, 'running')
  })

  test('a report that is older than the last changes nothing', async () => {
    const cloud = await start()
    const { ctx, member, hostId } = cloud
    const id = await made(cloud)
    const before = await ctx.db.selectFrom('host').select('observed_generation').executeTakeFirstOrThrow()
    await ctx.db
      .updateTable('host')
      .set({ observed_generation: 2 ** 50 })
      .execute()
    await report(ctx, hostId, [{ id, generation: 99, power: 'stopped', ports: [] }])
    assert.equal((await getServer(member, id)).status, 'active')
    assert.ok(before.observed_generation < 2 ** 50)
  })

  test("another project's server is not there, but for admins", async () => {
    const cloud = await start()
    const id = await made(cloud)
    const other = asMember(cloud.ctx, '0f000000000000000000000000000002')
    for (const act of [getServer, deleteServer, (ctx: StoreCtx, server: string) => setPower(ctx, server, 'stop')])
      await assert.rejects(act(other, id), { code: 'not_found' })
    assert.equal((await getServer(cloud.ctx, id)).id, id)
  })

  test('lists go in pages by key, and a stamp differs when what is shown does', async () => {
    const { ctx, member } = await start()
    await createServers(member, newServer({ count: 5 }))
    const first = await listServerKeys(member, { projectId: PROJECT }, { limit: 2 })
    const second = await listServerKeys(member, { projectId: PROJECT }, { limit: 10, marker: first.items[1]?.id })
    assert.deepEqual([first.more, second.more, first.items.length + second.items.length], [true, false, 5])
    assert.equal(new Set([...first.items, ...second.items].map((k) => k.id)).size, 5)
    const named = await listServerKeys(member, { name: '^vm1-3$' }, { limit: 10 })
    assert.deepEqual(
      (
        await serversByIds(
          ctx,
          named.items.map((k) => k.id),
        )
      ).map((s) => s.name),
      ['vm1-3'],
    )
    const [key] = named.items
    assert.ok(key)
    await deleteServer(member, key.id)
    const after = await listServerKeys(member, { ids: [key.id] }, { limit: 10 })
    assert.notDeepEqual(after.items, [key])
    await assert.rejects(listServerKeys(member, {}, { limit: 1, marker: 'nobody' }), { code: 'bad_request' })
  })

  test('what cannot be made is refused whole', async () => {
    const { ctx, member } = await start()
    const none = { code: 'not_found' }
    await assert.rejects(createServers(member, newServer({ imageId: ctx.random.uuid() })), none)
    await assert.rejects(createServers(member, newServer({ shapeId: '99' })), none)
    await assert.rejects(createServers(member, newServer({ keyName: 'nobody' })), { code: 'bad_request' })
    await assert.rejects(createServers(member, newServer({ nics: [{ networkId: ctx.random.uuid() }] })))
    const foreign = await makeNetwork(ctx, '0f000000000000000000000000000002')
    await assert.rejects(createServers(member, newServer({ nics: [{ networkId: foreign }] })))
    assert.deepEqual(await rowsLeft(ctx), { server: 0, claim: 0, action: 0, command: 0, tag: 0, port: 0, claimedCpus: 0 })
  })
})
