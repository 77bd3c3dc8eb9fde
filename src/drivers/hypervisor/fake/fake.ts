/** Guests that are only told of: the whole cloud runs on it anywhere, and faults come on request. */
import type { Capabilities, Guest, GuestSpec, GuestState, Hypervisor } from '../driver.ts'

/** What outlives an agent: give the same one to its successor and it finds its guests. */
export interface FakeWorld {
  guests: Map<string, { spec: GuestSpec; state: GuestState; console: string; pressed?: boolean }>
  listeners: Set<(id: string) => void>
}

export const fakeWorld = (): FakeWorld => ({ guests: new Map(), listeners: new Set() })

/*
 * A guest whose name contains one of these words has that fault: `fail-start` never starts, `fail-crash` dies at once,
 * `ignore-power` does not obey the power button, `boots-slowly` hears only its second press.
 */

export const fakeHypervisor = (world: FakeWorld): Hypervisor => new FakeHypervisor(world)

class FakeHypervisor implements Hypervisor {
  readonly #world: FakeWorld
  readonly #mine = new Set<(id: string) => void>()

  constructor(world: FakeWorld) {
    this.#world = world
  }

  capabilities(): Capabilities {
    return { accelerator: 'fake', reason: 'this cloud was asked to be a fake', version: '1' }
  }

  async list(only?: readonly string[]): Promise<Guest[]> {
    const known = only ?? [...this.#world.guests.keys()]
    return known.flatMap((id) => {
      const state = this.#world.guests.get(id)?.state ?? 'absent'
      return state === 'absent' ? [] : [{ id, state }]
    })
  }

  async ensure(spec: GuestSpec, { paused = false }: { paused?: boolean }): Promise<Guest> {
    const had = this.#world.guests.get(spec.id)
    if (had && (had.state === 'running' || had.state === 'paused')) return { id: spec.id, state: had.state }
    if (spec.name.includes('fail-start')) throw new Error(`the fake guest ${spec.name} was asked to fail`)
    const console = `${had?.console ?? ''}welkin-guest: userspace\nwelkin-guest: ready\n`
    const state: GuestState = spec.name.includes('fail-crash') ? 'crashed' : paused ? 'paused' : 'running'
    this.#world.guests.set(spec.id, { spec, state, console })
    return { id: spec.id, state }
  }

  async pressPower(id: string) {
    const guest = this.#world.guests.get(id)
    if (guest?.spec.name.includes('ignore-power')) return
    if (guest?.spec.name.includes('boots-slowly') && !guest.pressed) {
      guest.pressed = true
      return
    }
    this.#turn(id, ['running'], 'shutdown')
  }
  async pause(id: string) {
    this.#turn(id, ['running', 'paused'], 'paused')
  }
  async resume(id: string) {
    this.#turn(id, ['running', 'paused'], 'running')
  }

  async remove(id: string) {
    const guest = this.#world.guests.get(id)
    if (guest) guest.state = 'absent'
  }
  async console(id: string, bytes: number) {
    return Buffer.from(this.#world.guests.get(id)?.console ?? '').subarray(-bytes)
  }
  async forget(id: string) {
    this.#world.guests.delete(id)
  }
  watch(listener: (id: string) => void) {
    this.#mine.add(listener)
    this.#world.listeners.add(listener)
    return () => void this.#world.listeners.delete(listener)
  }
  async close() {
    for (const listener of this.#mine) this.#world.listeners.delete(listener)
  }

  #turn(id: string, from: readonly GuestState[], to: GuestState) {
    const guest = this.#world.guests.get(id)
    if (!guest || !from.includes(guest.state)) throw new Error(`the fake guest ${id} is ${guest?.state ?? 'absent'}`)
    guest.state = to
    for (const listener of [...this.#world.listeners]) listener(id)
  }
}
