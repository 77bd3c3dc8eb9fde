/** The volumes of a host, and of the guests that use them, as an agent keeps them on fake drivers. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { WantedDisk, WantedGuest } from '../domain/compute/index.ts'
import type { ObservedVolume, WantedVolume } from '../domain/volume/index.ts'
import { fakeHypervisor } from '../drivers/hypervisor/fake/fake.ts'
import { heldBy, writeInto } from '../drivers/volume/fake/disks.ts'
import { fakeStorage } from '../drivers/volume/fake/fake.ts'
import { doc, guestsIn, ID, makeLab } from './agent.fixture.ts'

const [V, W, S] = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((begin) => `${begin}-0000-4000-8000-000000000001`) as [
  string,
  string,
  string,
]
const OTHER = '22222222-9abc-4def-8123-456789abcdef'
const never = new AbortController().signal

const volume = (over: Partial<WantedVolume> = {}): WantedVolume => ({
  id: V,
  generation: 1,
  state: 'present',
  sizeMib: 1024,
  snapshots: [],
  ...over,
})

const disk = (id = V): WantedDisk => ({ id, attachmentId: id, device: '/dev/vdb', bus: 'virtio', readOnly: false })

function openLab() {
  const lab = makeLab()
  const last = (id = V) =>
    lab.reports.flatMap(({ parts }) => (parts.volumes ?? []) as ObservedVolume[]).findLast((told) => told.id === id)
  const guest = (id = ID) => lab.reports.flatMap(guestsIn).findLast((told) => told.id === id)
  const settled = (generation: number, id = V) => lab.until(() => (last(id)?.generation ?? 0) >= generation && last(id))
  return {
    ...lab,
    last,
    guest,
    settled,
    volumesOf: (id = ID) => [...(lab.world.guests.get(id)?.volumes.values() ?? [])],
    want: (volumes: WantedVolume[], guests: WantedGuest[] = []) => lab.wantParts({ volumes, guests, commands: [] }),
    holds: (id = V) => heldBy(lab.disks, id),
  }
}

let lab: ReturnType<typeof openLab> | undefined
const open = () => {
  lab = openLab()
  return lab
}
afterEach(() => lab?.end())

test('a volume is made, grows, keeps a snapshot that outlives it, and is copied', async () => {
  const { agent, want, settled, holds, disks, reports } = open()
  agent()
  want([volume()])
  assert.deepEqual(await settled(1), { id: V, generation: 1, state: 'present', sizeMib: 1024, snapshots: [] })
  want([volume({ generation: 2, sizeMib: 2048 })])
  assert.equal((await settled(2)).sizeMib, 2048)
  assert.ok(writeInto(disks, V, 'data'))
  const snapshots = [{ id: S, state: 'present' as const }]
  want([volume({ generation: 3, sizeMib: 2048, snapshots }), volume({ id: W, sizeMib: 2048, from: { kind: 'volume', id: V } })])
  assert.deepEqual((await settled(3)).snapshots, snapshots)
  assert.equal((await settled(1, W)).state, 'present')
  assert.deepEqual(holds(W), ['data'])
  want([volume({ generation: 4, state: 'absent', snapshots })])
  assert.deepEqual(await settled(4), { id: V, generation: 4, state: 'absent', sizeMib: 0, snapshots })
  assert.deepEqual([[...disks.pool.volumes.keys()], [...disks.pool.snapshots.keys()]], [[W], [S]])
  want([volume({ generation: 5, state: 'absent', snapshots: [{ id: S, state: 'absent' }] })])
  assert.equal((await settled(5)).snapshots[0]?.state, 'absent')
  assert.equal(disks.pool.snapshots.size, 0)
  assert.equal(
    reports.some(({ parts }) => (parts.volumePools as { id: string }[] | undefined)?.[0]?.id === 'fake'),
    true,
  )
})

test('a volume is reverted once, and not while a guest has it open', async () => {
  const { agent, want, settled, holds, until, guest, last, disks } = open()
  agent({ lookEveryMs: 5 })
  const snapshots = [{ id: S, state: 'present' as const }]
  want([volume({ snapshots })], [doc({ volumes: [disk()] })])
  await until(() => guest()?.volumes?.[0]?.plugged)
  assert.ok(writeInto(disks, V, 'after'))
  const reverting = volume({ generation: 2, snapshots, revert: { id: W, snapshot: S } })
  want([reverting], [doc({ volumes: [disk()] })])
  want([reverting], [doc({ generation: 2, volumes: [] })])
  await until(() => last()?.reverted === W)
  assert.deepEqual(holds(), [])
  assert.ok(writeInto(disks, V, 'new'))
  want([{ ...reverting, generation: 3 }], [doc({ generation: 2, volumes: [] })])
  assert.equal((await settled(3)).reverted, W)
  assert.deepEqual(holds(), ['new'])
})

test('what is not named any more is left as it is', async () => {
  const { agent, want, settled, disks } = open()
  agent()
  want([volume(), volume({ id: W })])
  await settled(1, W)
  await settled(1)
  want([volume({ generation: 2 })])
  await settled(2)
  assert.deepEqual([...disks.pool.volumes.keys()].sort(), [V, W])
})

test('a guest starts with a volume, has another plugged and one taken out while it runs, which another guest may have then', async () => {
  const { agent, want, until, guest, volumesOf } = open()
  agent()
  const both = [volume(), volume({ id: W })]
  want(both, [doc({ volumes: [disk()] })])
  await until(() => guest()?.power === 'running' && guest()?.volumes?.[0]?.plugged)
  want(both, [doc({ generation: 2, volumes: [disk(), disk(W)] })])
  await until(() => guest()?.volumes?.length === 2 && guest()?.volumes?.every(({ plugged }) => plugged))
  want(both, [doc({ generation: 3, volumes: [disk(W)] })])
  await until(() => guest()?.generation === 3)
  assert.deepEqual(guest()?.volumes, [{ id: W, plugged: true }])
  assert.deepEqual(
    volumesOf().map(({ id }) => id),
    [W],
  )
  want(both, [doc({ generation: 3, volumes: [disk(W)] }), doc({ id: OTHER, ports: [], volumes: [disk()] })])
  await until(() => guest(OTHER)?.volumes?.[0]?.plugged)
  want(both, [doc({ generation: 4, power: 'stopped', volumes: [disk(W)] })])
  await until(() => guest()?.power === 'stopped')
  assert.deepEqual(guest()?.volumes, [{ id: W, plugged: false }])
})

test('a guest that does not let go of a volume keeps it, which is told, and the volume is not removed', async () => {
  const { agent, want, until, guest, last, disks } = open()
  agent()
  const name = 'keeps-disks'
  want([volume()], [doc({ name, volumes: [disk()] })])
  await until(() => guest()?.volumes?.[0]?.plugged)
  want([volume({ generation: 2, state: 'absent' })], [doc({ name, generation: 2, volumes: [] })])
  await until(() => guest()?.generation === 2 && guest()?.volumes?.[0]?.fault !== undefined)
  assert.deepEqual(guest()?.volumes, [{ id: V, plugged: true, fault: 'The guest has not let go of the disk yet.' }])
  assert.equal(disks.pool.volumes.has(V), true)
  want([volume({ generation: 3, state: 'absent' })], [doc({ name, generation: 3, power: 'absent' })])
  await until(() => guest()?.power === 'absent' && last()?.state === 'absent')
  assert.equal(disks.pool.volumes.has(V), false)
})

test('a guest has gone on to the newest file before a snapshot is told, and has grown its volume before the size is', async () => {
  const { agent, want, until, guest, settled, volumesOf } = open()
  agent()
  const guests = [doc({ volumes: [disk()] })]
  want([volume()], guests)
  await until(() => guest()?.volumes?.[0]?.plugged)
  const before = volumesOf()[0]?.path
  want([volume({ generation: 2, snapshots: [{ id: S, state: 'present' }] })], guests)
  assert.equal((await settled(2)).snapshots[0]?.state, 'present')
  assert.equal(volumesOf()[0]?.parent, before)
  want([volume({ generation: 3, sizeMib: 4096, snapshots: [{ id: S, state: 'present' }] })], guests)
  assert.equal((await settled(3)).sizeMib, 4096)
  assert.equal(volumesOf()[0]?.sizeBytes, 4096 * 2 ** 20)
})

test('a guest is held to the limits of its volumes from its start on, and to others as soon as they are wanted', async () => {
  const { agent, want, until, guest, settled, volumesOf } = open()
  agent()
  const guests = [doc({ volumes: [disk()] })]
  want([volume({ limits: { total_iops_sec: 500 } })], guests)
  await until(() => guest()?.volumes?.[0]?.plugged)
  assert.deepEqual(volumesOf()[0]?.limits, { total_iops_sec: 500 })
  want([volume({ generation: 2, limits: { read_iops_sec: 5 } })], guests)
  await settled(2)
  assert.deepEqual(volumesOf()[0]?.limits, { read_iops_sec: 5 })
  want([volume({ generation: 3, sizeMib: 2048, limits: { read_iops_sec: 10 } })], guests)
  assert.equal((await settled(3)).sizeMib, 2048)
  assert.deepEqual(volumesOf()[0]?.limits, { read_iops_sec: 10 })
  want([volume({ generation: 4, sizeMib: 2048 })], guests)
  await settled(4)
  assert.equal(volumesOf()[0]?.limits, undefined)
})

test('an encrypted volume is made, grown, kept and plugged by its key, and told to be encrypted', async () => {
  const { agent, want, until, guest, settled, volumesOf } = open()
  agent()
  const encryption = { bits: 512 }
  want([volume({ encryption }), volume({ id: W })])
  assert.equal((await settled(1)).encrypted, true)
  assert.equal((await settled(1, W)).encrypted, undefined)
  const snapshots = [{ id: S, state: 'present' as const }]
  want([volume({ encryption, generation: 2, sizeMib: 2048, snapshots })], [doc({ volumes: [disk()] })])
  assert.equal((await settled(2)).snapshots[0]?.state, 'present')
  await until(() => guest()?.volumes?.[0]?.plugged)
  const [plugged] = volumesOf()
  assert.equal(await plugged?.encryption?.readPassphrase(), `the key of ${V}`)
  assert.deepEqual(plugged?.encryption?.below, [{ path: `fake:${V}`, format: 'qcow2', encrypted: true }])
})

test('an agent that died in the middle of a snapshot: its successor has the guest go on before it is told', async () => {
  const { agent, want, until, guest, settled, volumesOf, world, disks } = open()
  const first = agent()
  const guests = [doc({ volumes: [disk()] })]
  want([volume()], guests)
  await until(() => guest()?.volumes?.[0]?.plugged)
  await first.stop()
  const { path } = await fakeStorage(disks).pool.snapshot(V, S, never)
  assert.notEqual((await fakeHypervisor(world).list([ID]))[0]?.volumes?.[0]?.path, path)
  want([volume({ generation: 2, snapshots: [{ id: S, state: 'present' }] })], guests)
  agent()
  assert.equal((await settled(2)).snapshots[0]?.state, 'present')
  assert.equal(volumesOf()[0]?.path, path)
})

test('what cannot be made is told with words, and keeps nothing else', async () => {
  const { agent, want, settled, until, guest } = open()
  agent()
  want([volume({ from: { kind: 'snapshot', id: S } }), volume({ id: W })], [doc({ ports: [], volumes: [disk(W)] })])
  assert.deepEqual(await settled(1), {
    id: V,
    generation: 1,
    state: 'failed',
    sizeMib: 0,
    fault: `Snapshot ${S} is not in this pool.`,
    snapshots: [],
  })
  await until(() => guest()?.volumes?.[0]?.plugged)
  want([volume({ id: W })], [doc({ ports: [], generation: 2, volumes: [disk(W), disk()] })])
  await until(() => guest()?.volumes?.some(({ id, fault }) => id === V && fault !== undefined))
  assert.deepEqual(guest()?.volumes, [
    { id: W, plugged: true },
    { id: V, plugged: false, fault: `Volume ${V} is not on the server's host.` },
  ])
})

test('of a guest that cannot be asked nobody says that it has let go of a volume', async () => {
  const { agent, want, until, guest, world, reports } = open()
  agent({ lookEveryMs: 20 })
  want([volume()], [doc({ volumes: [disk()] })])
  await until(() => guest()?.volumes?.[0]?.plugged)
  const kept = world.guests.get(ID) ?? assert.fail()
  kept.state = 'starting'
  const before = reports.length
  want([volume()], [doc({ generation: 2, volumes: [] })])
  await until(() => guest()?.power === 'building')
  for (const told of reports.slice(before).flatMap(guestsIn)) assert.deepEqual(told.volumes, [{ id: V, plugged: true }])
  kept.state = 'running'
  await until(() => guest()?.generation === 2 && guest()?.volumes === undefined)
})

test('a passing trouble of a plugging is not told', async () => {
  const { agent, want, until, guest, disks, reports } = open()
  agent()
  want([], [doc({ volumes: [] })])
  await until(() => guest()?.power === 'running')
  want([], [doc({ generation: 2, volumes: [disk()] })])
  await until(() => guest()?.generation === 2)
  await fakeStorage(disks).pool.ensure({ id: V, sizeMib: 64 }, () => Promise.reject(new Error('no image')), never)
  await until(() => guest()?.volumes?.[0]?.plugged)
  assert.deepEqual(
    reports.flatMap(guestsIn).flatMap(({ volumes = [] }) => volumes.flatMap(({ fault }) => fault ?? [])),
    [],
  )
})

test('a volume that has been lost is told, and is found again when it is back', async () => {
  const { agent, want, until, last, settled, disks } = open()
  agent()
  want([volume()])
  await settled(1)
  const kept = disks.pool.volumes.get(V) ?? assert.fail()
  disks.pool.volumes.delete(V)
  want([volume({ generation: 2, isMade: true })])
  assert.equal((await settled(2)).fault, `Volume ${V} was on this host and is there no longer.`)
  assert.equal(disks.pool.volumes.size, 0)
  disks.pool.volumes.set(V, kept)
  await until(() => last()?.state === 'present')
})

test('a guest that boots from a volume has no root disk of its own', async () => {
  const { agent, want, until, guest, world, disks } = open()
  agent()
  want([volume()], [doc({ volumes: [{ ...disk(), bootIndex: 0 }] })])
  await until(() => guest()?.volumes?.[0]?.plugged)
  assert.deepEqual(world.guests.get(ID)?.spec.disks, [])
  assert.equal(disks.disks.size, 0)
})

test('snapshots of several volumes of one moment: the guest goes on to all of them at once, paused, and then on', async () => {
  const { agent, want, until, guest, settled, volumesOf, world } = open()
  agent()
  const guests = [doc({ volumes: [disk(), disk(W)] })]
  want([volume(), volume({ id: W })], guests)
  await until(() => guest()?.volumes?.length === 2 && guest()?.volumes?.every(({ plugged }) => plugged))
  const paths = () =>
    volumesOf()
      .map(({ path }) => path)
      .join()
  const before = paths()
  const seen: string[] = []
  world.listeners.add(() => seen.push(`${world.guests.get(ID)?.state} ${paths() === before ? 'before' : 'after'}`))
  const T = 'dddddddd-0000-4000-8000-000000000001'
  const snapshot = (id: string, other: string, of: string) => [
    { id, state: 'present' as const, with: [{ id: other, volume: of }] },
  ]
  want(
    [volume({ generation: 2, snapshots: snapshot(S, T, W) }), volume({ id: W, generation: 2, snapshots: snapshot(T, S, V) })],
    guests,
  )
  assert.equal((await settled(2)).snapshots[0]?.state, 'present')
  assert.equal((await settled(2, W)).snapshots[0]?.state, 'present')
  assert.deepEqual(seen, ['paused before', 'running after'])
})
