/** What guests and volumes of a host have to do with each other: how large a volume is to be, where it is, and who may change it now. */
import type { WantedDisk } from '../domain/compute/index.ts'
import type { WantedVolume } from '../domain/volume/index.ts'
import type { DiskEncryption, VolumeDisk } from '../drivers/hypervisor/driver.ts'
import type { VolumePool } from '../drivers/volume/pool.ts'
import { agentRefusals } from './refusals.ts'

const MIB = 1024 ** 2

type WantedOf = Pick<WantedVolume, 'sizeMib' | 'limits'>

export class VolumeAccess {
  readonly #pool: VolumePool
  readonly #readKey: (id: string) => Promise<string>
  readonly #wanted = new Map<string, WantedOf>()
  readonly #held = new Map<string, Promise<unknown>>()
  /** What ends as soon as somebody else wants the volume. */
  readonly #yielding = new Map<string, AbortController>()

  readonly #copied = new Set<string>()

  /** @param readKey what opens an encrypted volume; asked each time, and kept nowhere */
  constructor(pool: VolumePool, readKey: (id: string) => Promise<string>) {
    this.#pool = pool
    this.#readKey = readKey
  }

  /** All that are wanted now, with their sizes and limits: whoever has one open grows and limits it. */
  want(volumes: readonly (WantedOf & { id: string })[]): void {
    this.#wanted.clear()
    for (const { id, sizeMib, limits } of volumes) this.#wanted.set(id, { sizeMib, ...(limits && { limits }) })
  }

  /** The volume as a guest should have it. @throws `volume_not_here` */
  async disk({ id, bus, readOnly, bootIndex }: WantedDisk): Promise<VolumeDisk> {
    const volume = await this.#pool.find(id)
    if (!volume) throw agentRefusals.volume_not_here({ id })
    const { path, format, parent, sizeMib, below } = volume
    const encryption: DiskEncryption | undefined = below && { below, readPassphrase: () => this.#readKey(id) }
    const { sizeMib: wantedMib, limits } = this.#wanted.get(id) ?? { sizeMib }
    const sizeBytes = Math.max(sizeMib, wantedMib) * MIB
    // a root disk is the first, and has no other beside it that would be the first too
    const boot = bootIndex === undefined ? {} : { bootIndex: bootIndex + 2 }
    return {
      id,
      path,
      format,
      bus,
      readOnly,
      sizeBytes,
      ...boot,
      ...(parent !== undefined && { parent }),
      ...(limits && { limits }),
      ...(encryption && { encryption }),
    }
  }

  /** While whoever has it open copies it: everything else goes on, but its layers stay as they are. */
  async copying<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#copied.add(id)
    try {
      return await work()
    } finally {
      this.#copied.delete(id)
    }
  }

  isCopied(ids: readonly string[]): boolean {
    return ids.some((id) => this.#copied.has(id))
  }

  /** Runs when nobody else does anything to one of these volumes, and keeps others from it meanwhile. */
  async hold<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    for (const id of ids) this.#yielding.get(id)?.abort(agentRefusals.volume_wanted({ id }))
    const before = Promise.all(ids.map((id) => this.#held.get(id)))
    const mine = before.then(work)
    const ended = mine.catch(() => undefined) // it is its caller's to know
    for (const id of ids) this.#held.set(id, ended)
    try {
      return await mine
    } finally {
      for (const id of ids) if (this.#held.get(id) === ended) this.#held.delete(id)
    }
  }

  /** The same for what has time: its signal is aborted when somebody else is to hold one of them, who then waits for its end. */
  async yielding<T>(ids: readonly string[], work: (wanted: AbortSignal) => Promise<T>): Promise<T> {
    const wanted = new AbortController()
    const mine = this.hold(ids, () => work(wanted.signal))
    for (const id of ids) this.#yielding.set(id, wanted)
    try {
      return await mine
    } finally {
      for (const id of ids) if (this.#yielding.get(id) === wanted) this.#yielding.delete(id)
    }
  }
}
