import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guest, GuestSpec, Hypervisor } from '../../drivers/hypervisor/driver.ts'
import { fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { endGuests } from './end-guests.ts'

const never = new AbortController().signal
const spec = (id: string, name: string): GuestSpec => ({
  id,
  name,
  cpus: 1,
  memoryMib: 64,
  disks: [],
  nics: [],
  product: 'test',
})

/** Time passes until all has ended. */
async function ended(hypervisor: Hypervisor) {
  const clock = virtualClock()
  const ending = endGuests(hypervisor, clock)
  while (await clock.advanceToNext());
  return ending
}

test('each guest is ended in the way it allows, and none is left', async () => {
  const hypervisor = fakeHypervisor(fakeWorld())
  await hypervisor.ensure(spec('a', 'obeys'), { signal: never })
  await hypervisor.ensure(spec('b', 'ignore-power'), { signal: never })
  await hypervisor.ensure(spec('c', 'sleeps'), { signal: never, paused: true })
  assert.deepEqual(await ended(hypervisor), { obeyed: 1, cleared: 1, forced: 1 })
  assert.deepEqual(
    (await hypervisor.list()).filter((guest: Guest) => guest.state !== 'absent'),
    [],
  )
})

test('a guest that cannot be spoken to is ended all the same', async () => {
  const inner = fakeHypervisor(fakeWorld())
  await inner.ensure(spec('a', 'deaf'), { signal: never })
  const deaf: Hypervisor = { ...methodsOf(inner), pressPower: () => Promise.reject(new Error('no answer')) }
  assert.deepEqual(await ended(deaf), { obeyed: 0, cleared: 0, forced: 1 })
})

test('no guests is no work', async () => {
  assert.deepEqual(await ended(fakeHypervisor(fakeWorld())), { obeyed: 0, cleared: 0, forced: 0 })
})

const methodsOf = (inner: Hypervisor): Hypervisor => ({
  capabilities: () => inner.capabilities(),
  list: (only) => inner.list(only),
  ensure: (wanted, options) => inner.ensure(wanted, options),
  pressPower: (id) => inner.pressPower(id),
  setPaused: (id, isPaused) => inner.setPaused(id, isPaused),
  plug: (id, disk) => inner.plug(id, disk),
  unplug: (id, volumeId, signal) => inner.unplug(id, volumeId, signal),
  remove: (id) => inner.remove(id),
  console: (id, bytes) => inner.console(id, bytes),
  forget: (id) => inner.forget(id),
  watch: (listener) => inner.watch(listener),
  close: () => inner.close(),
})
