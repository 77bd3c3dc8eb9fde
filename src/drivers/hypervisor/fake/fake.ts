/** Guests that are only told of: the whole cloud runs on it anywhere, and faults come on request. */
import {
  type Capabilities,
  type Guest,
  type GuestSpec,
  type GuestState,
  type Hypervisor,
  isLimitedAlike,
  type LiveDisks,
  type OpenLayers,
  type OpenMerge,
  type PluggedVolume,
  type VolumeDisk,
} from '../driver.ts'
import { hypervisorRefusals } from '../refusals.ts'

/** What outlives an agent: give the same one to its successor and it finds its guests. */
export interface FakeWorld {
  guests: Map<string, FakeGuest>
  listeners: Set<(id: string) => void>
}

interface FakeGuest {
  spec: GuestSpec
  state: GuestState
  console: string
  pressed?: boolean
  volumes: Map<string, VolumeDisk>
  /** The volume of which layers are being merged, by the file that takes them in. */
  merging?: Map<string, string>
}

const hasProcess = (state: GuestState) => state === 'running' || state === 'paused' || state === 'shutdown'

const observe = (id: string, { state, volumes }: FakeGuest): Guest =>
  hasProcess(state)
    ? {
        id,
        state,
        volumes: [...volumes.values()].map(pluggedOf),
      }
    : { id, state }

const pluggedOf = ({ id, path, sizeBytes, limits }: VolumeDisk): PluggedVolume => ({
  id,
  path,
  sizeBytes,
  isLeft: false,
  ...(!isLimitedAlike(limits) && { limits: Object.fromEntries(Object.entries(limits ?? {}).filter(([, value]) => value !== 0)) }),
})

export const fakeWorld = (): FakeWorld => ({ guests: new Map(), listeners: new Set() })

/*
 * A guest whose name contains one of these words has that fault: `fail-start` never starts, `fail-crash` dies at once,
 * `ignore-power` does not obey the power button, `boots-slowly` hears only its second press, `keeps-disks` lets go of no volume.
 */

export const fakeHypervisor = (world: FakeWorld): Hypervisor & LiveDisks & OpenLayers => new FakeHypervisor(world)

class FakeHypervisor implements Hypervisor, LiveDisks, OpenLayers {
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
      const guest = this.#world.guests.get(id)
      return guest && guest.state !== 'absent' ? [observe(id, guest)] : []
    })
  }

  async ensure(spec: GuestSpec, { paused = false }: { paused?: boolean }): Promise<Guest> {
    const had = this.#world.guests.get(spec.id)
    if (had && (had.state === 'running' || had.state === 'paused')) return observe(spec.id, had)
    if (spec.name.includes('fail-start')) throw new Error(`the fake guest ${spec.name} was asked to fail`)
    const console = `${had?.console ?? ''}welkin-guest: userspace\nwelkin-guest: ready\n`
    const state: GuestState = spec.name.includes('fail-crash') ? 'crashed' : paused ? 'paused' : 'running'
    for (const disk of spec.volumes ?? []) await disk.encryption?.readPassphrase()
    const guest = { spec, state, console, volumes: new Map(spec.volumes?.map((disk) => [disk.id, disk])) }
    this.#world.guests.set(spec.id, guest)
    return observe(spec.id, guest)
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
  async setPaused(id: string, isPaused: boolean) {
    this.#turn(id, ['running', 'paused'], isPaused ? 'paused' : 'running')
  }

  async plug(id: string, disk: VolumeDisk) {
    const { volumes } = this.#runs(id)
    const had = volumes.get(disk.id)
    if (had && had.path !== disk.path && had.path !== disk.parent) throw hypervisorRefusals.disk_elsewhere({ internal: had.path })
    if (had?.path !== disk.path) await disk.encryption?.readPassphrase()
    if (!had && disk.bus === 'ide') throw hypervisorRefusals.bus_is_fixed({ bus: disk.bus })
    this.#endMerging(id, disk.id)
    volumes.set(disk.id, { ...disk, sizeBytes: Math.max(disk.sizeBytes, had?.sizeBytes ?? 0) })
  }
  async unplug(id: string, volumeId: string) {
    const guest = this.#world.guests.get(id)
    if (!guest || !hasProcess(guest.state) || !guest.volumes.has(volumeId)) return
    if (guest.state === 'paused' || guest.spec.name.includes('keeps-disks')) throw hypervisorRefusals.guest_keeps_disk()
    this.#endMerging(id, volumeId)
    guest.volumes.delete(volumeId)
  }

  /** Done when it is asked for the second time, unless something else was done between. */
  async merge(id: string, { volumeId, into, hasRoom }: OpenMerge): Promise<boolean> {
    const guest = this.#runs(id)
    if (!guest.volumes.has(volumeId)) throw hypervisorRefusals.disk_elsewhere({ internal: `${into} is not open` })
    guest.merging ??= new Map()
    if (guest.merging.get(into) === volumeId) return true
    if (!hasRoom) throw hypervisorRefusals.no_room_to_merge()
    guest.merging.set(into, volumeId)
    return false
  }

  #endMerging(id: string, volumeId: string) {
    const merging = this.#world.guests.get(id)?.merging
    for (const [into, of] of merging ?? []) if (of === volumeId) merging?.delete(into)
  }

  async copyDisk(id: string, { volumeId }: { volumeId?: string }, target: (sizeBytes: number) => Promise<unknown>) {
    const { volumes } = this.#runs(id)
    if (volumeId !== undefined && !volumes.has(volumeId)) throw hypervisorRefusals.disk_not_open()
    await target(1024 ** 2)
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

  #runs(id: string): FakeGuest {
    const guest = this.#world.guests.get(id)
    if (!guest || !hasProcess(guest.state)) throw new Error(`the fake guest ${id} is ${guest?.state ?? 'absent'}`)
    return guest
  }

  #turn(id: string, from: readonly GuestState[], to: GuestState) {
    const guest = this.#world.guests.get(id)
    if (!guest || !from.includes(guest.state)) throw new Error(`the fake guest ${id} is ${guest?.state ?? 'absent'}`)
    guest.state = to
    for (const listener of [...this.#world.listeners]) listener(id)
  }
}
