import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { WantedDisk, WantedGuest } from '../domain/compute/index.ts'
import type { WantedVolume } from '../domain/volume/index.ts'
import { fakeHypervisor } from '../drivers/hypervisor/fake/fake.ts'
import { fakeStorage } from '../drivers/volume/fake/fake.ts'
import { runsOf } from '../drivers/volume/fake/pool.ts'
import type { VolumePool } from '../drivers/volume/pool.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { doc, guestsIn, ID, makeLab } from './agent.fixture.ts'
import { LayerMerging } from './layer-merging.ts'
import { VolumeAccess } from './volume-access.ts'

const [V, W, S, T] = ['0', '1', '7', '8'].map((digit) => `${digit}0000000-2222-4222-8222-000000000000`) as [
  string,
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
  sizeMib: 64,
  snapshots: [],
  ...over,
})
const disk = (id = V): WantedDisk => ({ id, attachmentId: id, device: '/dev/vdb', bus: 'virtio', readOnly: false })

let end: (() => Promise<void>) | undefined
afterEach(() => end?.())

/** A volume that has kept two snapshots one after the other, of which the first has gone; and one that was made of the second. */
async function open() {
  const lab = makeLab()
  end = lab.end
  const { pool } = fakeStorage(lab.disks)
  const make = (id: string, snapshot?: string) =>
    pool.ensure({ id, sizeMib: 64, snapshot }, () => Promise.reject(new Error('no image')), never)
  await make(V)
  for (const id of [S, T]) await pool.snapshot(V, id, never)
  await make(W, T)
  await pool.removeSnapshot(S)
  const wanted = [volume({ snapshots: [{ id: T, state: 'present' }] }), volume({ id: W })]
  const run = (guests: WantedGuest[]) => lab.wantParts({ volumes: wanted, guests, commands: [] })
  const has = (guest: string, id: string) =>
    lab.until(() =>
      lab.reports
        .flatMap(guestsIn)
        .findLast((told) => told.id === guest)
        ?.volumes?.some((had) => had.id === id && had.plugged),
    )
  const longest = async () => (await pool.chains()).longest
  const merged = () => eventually(() => runsOf(lab.disks.pool).length === 0)
  return { ...lab, pool, run, has, longest, merged }
}

test('what nobody has open is merged, and nothing else', async () => {
  const { agent, merged, longest } = await open()
  assert.equal(await longest(), 3)
  agent()
  await merged()
  assert.equal(await longest(), 2)
})

test('what one server has open is merged by it; what two have open waits until one lets go', async () => {
  const { agent, run, has, merged, longest, world } = await open()
  const mute = world.guests
  const [one, other] = [doc({ volumes: [disk()] }), doc({ id: OTHER, ports: [], volumes: [disk(W)] })]
  // nobody who cannot be asked is overlooked
  mute.set(ID, { spec: { name: 'pretended' } as never, state: 'starting', console: '', volumes: new Map() })
  agent({ lookEveryMs: 5 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(await longest(), 3)
  mute.delete(ID)
  mute.set(ID, {
    spec: { name: 'pretended' } as never,
    state: 'running',
    console: '',
    volumes: new Map([[V, { ...disk(), path: `fake:${V}.${T}`, format: 'qcow2', sizeBytes: 1 }]]),
  })
  mute.set(OTHER, {
    spec: { name: 'pretended' } as never,
    state: 'running',
    console: '',
    volumes: new Map([[W, { ...disk(W), path: `fake:${W}`, format: 'qcow2', sizeBytes: 1 }]]),
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(await longest(), 3)
  run([one, other])
  await has(ID, V)
  run([one, { ...other, generation: 2, volumes: [] }])
  await merged()
  assert.equal(await longest(), 2)
})

test('what has waited for long is told with its reason, until it is done', async () => {
  const { pool, world } = await open()
  const stop = new AbortController()
  const around = {
    pool,
    hypervisor: fakeHypervisor(world),
    clock: systemClock,
    log: silentLog,
    access: new VolumeAccess(pool, async () => 'a key'),
  }
  const pace = { everyMs: 1, pollMs: 1, bytesPerSecond: 1, tellAfterMs: 0 }
  const merging = new LayerMerging(around, pace, stop.signal)
  world.guests.set(ID, { spec: { name: 'pretended' } as never, state: 'starting', console: '', volumes: new Map() })
  const running = merging.run()
  const fault = `Layers wait to be merged, of 1 chain: ${V}: A server cannot be asked what it has open.`
  await eventually(() => merging.state?.fault !== undefined)
  assert.deepEqual(merging.state, { longest: 3, waiting: 1, fault })
  world.guests.delete(ID)
  await eventually(() => merging.state?.waiting === 0)
  assert.deepEqual(merging.state, { longest: 2, waiting: 0 })
  stop.abort(new Error('the test ends'))
  await running
})

test('a disk without room for the copy is left as it is', async () => {
  const { pool, world, longest } = await open()
  const stop = new AbortController()
  let freeBytes = 2 ** 30 - 1
  const little = {
    chains: () => pool.chains(),
    find: (id: string) => pool.find(id),
    merge: (...asked: Parameters<VolumePool['merge']>) => pool.merge(...asked),
    capacity: async () => ({ totalBytes: 2 ** 40, freeBytes }),
  }
  const around = {
    pool: little,
    hypervisor: fakeHypervisor(world),
    clock: systemClock,
    log: silentLog,
    access: new VolumeAccess(pool, async () => 'a key'),
  }
  const merging = new LayerMerging(around, { everyMs: 1, pollMs: 1, bytesPerSecond: 1, tellAfterMs: 0 }, stop.signal)
  const running = merging.run()
  await eventually(() => merging.state?.fault !== undefined)
  assert.match(merging.state?.fault ?? '', /no room/)
  assert.equal(await longest(), 3)
  freeBytes = 2 ** 40
  await eventually(() => merging.state?.waiting === 0)
  stop.abort(new Error('the test ends'))
  await running
})

async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

test('whoever wants a volume ends what has time, and waits for its end', async () => {
  const access = new VolumeAccess({} as VolumePool, async () => 'a key')
  const story: string[] = []
  const begun = Promise.withResolvers<void>()
  const merging = access.yielding([V, W], async (wanted) => {
    begun.resolve()
    await new Promise((resolve) => wanted.addEventListener('abort', resolve, { once: true }))
    story.push('ended')
    throw wanted.reason
  })
  const told = assert.rejects(merging, { reason: 'volume_wanted' })
  await begun.promise
  await access.hold([S], async () => void story.push('another'))
  await access.hold([W], async () => void story.push('wanted'))
  await told
  assert.deepEqual(story, ['another', 'ended', 'wanted'])
})
