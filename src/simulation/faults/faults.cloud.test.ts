/** @own-process the simulation has Node do at once what it does on other threads otherwise. */
import '../time/on-one-thread.ts'
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { run } from '../run.ts'
import type { Happening, Schedule } from '../schedule.ts'
import { type Yesterday, yesterdayOf } from '../world/yesterday.ts'
import { FAULTS } from './index.ts'

const SECOND = 1_000
/** Enough for one of them to meet somebody. */
const BEGUN = [20, 28, 36]
let yesterday: Yesterday

before(async () => {
  yesterday = await yesterdayOf({ controllers: 2, hosts: 2 }, 1)
})

const common = { tenant: 0, lastsMs: 20 * SECOND }
const act = (name: string, second: number): Happening => ({
  ...common,
  what: 'action',
  name,
  at: second * SECOND,
  seed: second,
})
const fault = (name: string, second: number): Happening => ({ ...act(name, second), what: 'fault' })

/** Guests are there when they begin, and others are made, stopped and deleted meanwhile. */
const scheduleOf = (faults: readonly Happening[]): Schedule => {
  const before = [act('network.create', 0), act('server.create', 5), act('server.create', 6), act('server.create', 7)]
  const during = [
    act('server.create', 31),
    act('volume.create', 32),
    act('server.power', 33),
    act('server.power', 35),
    act('image.create', 37),
  ]
  const after = [act('server.delete', 41), act('network.create', 43)]
  return { seed: 1, bursts: [{ at: 60 * SECOND, happenings: [...before, ...during, ...after, ...faults] }] }
}

for (const { name } of FAULTS)
  test(`${name} does something, ends, and leaves a cloud that comes to rest`, async () => {
    const { counts, breaches } = await run(scheduleOf(BEGUN.map((second) => fault(name, second))), yesterday)
    const struck = [...counts.keys()].filter((what) => what.startsWith('gate struck.') || what.startsWith('killed at '))
    assert.ok(struck.length > 0, `${name} did nothing`)
    assert.deepEqual(breaches, [])
  })

test('all of them, one after another, do the same again', async () => {
  const schedule = scheduleOf(FAULTS.map(({ name }, index) => fault(name, 20 + 4 * index)))
  assert.equal((await run(schedule, yesterday)).trace, (await run(schedule, yesterday)).trace)
})

/** In bytes. */
function heap(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('a run that has ended leaves nothing in memory, so that thousands fit into one process', async () => {
  const live = () => run(scheduleOf([fault('network.late', 20)]), yesterday)
  await live()
  const before = heap()
  for (let i = 0; i < 4; i++) await live()
  const grownBy = (heap() - before) / 4
  // a cloud that is kept takes some 10 MB
  assert.ok(grownBy < 3e6, `${Math.round(grownBy)} bytes a run`)
})
