import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guest, GuestSpec, Hypervisor } from '../../drivers/hypervisor/driver.ts'
import { fakeHypervisor, fakeWorld } from '../../drivers/hypervisor/fake/fake.ts'
import { systemClock } from '../../kernel/clock.ts'
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

test('each guest is ended in the way it allows, and none is left', async () => {
  const hypervisor = fakeHypervisor(fakeWorld())
  await hypervisor.ensure(spec('a', 'obeys'), { signal: never })
  await hypervisor.ensure(spec('b', 'ignore-power'), { signal: never })
  await hypervisor.ensure(spec('c', 'sleeps'), { signal: never, paused: true })
  assert.deepEqual(await endGuests(hypervisor, systemClock, 100), { obeyed: 1, cleared: 1, forced: 1 })
  assert.deepEqual(
    (await hypervisor.list()).filter((guest: Guest) => guest.state !== 'absent'),
    [],
  )
})

test('a guest that cannot be spoken to is ended all the same', async () => {
  const inner = fakeHypervisor(fakeWorld())
  await inner.ensure(spec('a', 'deaf'), { signal: never })
  const deaf: Hypervisor = { ...methodsOf(inner), pressPower: () => Promise.reject(new Error('no answer')) }
  assert.deepEqual(await endGuests(deaf, systemClock, 100), { obeyed: 0, cleared: 0, forced: 1 })
})

test('no guests is no work', async () => {
  assert.deepEqual(await endGuests(fakeHypervisor(fakeWorld()), systemClock), { obeyed: 0, cleared: 0, forced: 0 })
})

const methodsOf = (inner: Hypervisor): Hypervisor => ({
  capabilities: () => inner.capabilities(),
  list: (only) => inner.list(only),
  ensure: (wanted, options) => inner.ensure(wanted, options),
  pressPower: (id) => inner.pressPower(id),
  pause: (id) => inner.pause(id),
  resume: (id) => inner.resume(id),
  remove: (id) => inner.remove(id),
  console: (id, bytes) => inner.console(id, bytes),
  forget: (id) => inner.forget(id),
  watch: (listener) => inner.watch(listener),
  close: () => inner.close(),
})
