/**
 * The form of what hosts are told and tell of volumes and of the pools that they are kept in. A volume's wanted state is a whole
 * document; one that has to go is named with `state: 'absent'`, and one that is not named at all is never touched.
 */
import { type Static, Type } from '../../api/schema.ts'
import { DISK_LIMITS, type DiskLimit } from '../../drivers/hypervisor/driver.ts'

const Id = Type.String({ maxLength: 36 })
const Whole = Type.Integer({ minimum: 0 })
/** Of a file. */
const Name = Type.String({ minLength: 1, maxLength: 255 })
const Fault = Type.String({ maxLength: 10_000 })

/** An image that a disk begins as. */
export const baseImage = Type.Object({ id: Type.String(), format: Type.String(), sizeBytes: Whole, sha512: Type.String() })

const limitsForm = Object.fromEntries(DISK_LIMITS.map((name) => [name, Whole])) as Record<DiskLimit, typeof Whole>

const Encryption = Type.Object({ bits: Type.Integer() })

const WantedVolume = Type.Object({
  id: Id,
  /** Rises whenever something else is wanted of this volume; reports name it, so that a late one is not taken for an answer. */
  generation: Whole,
  state: Type.Enum(['present', 'absent']),
  /** It grows to that, also while a guest uses it; it never shrinks. */
  sizeMib: Whole,
  /** It was there once: one that has been lost is told, and no other is made in its place. */
  isMade: Type.Optional(Type.Boolean()),
  /** What it begins as; absent, with `from` absent too: empty. At most one of the two. */
  base: Type.Optional(baseImage),
  /** In the same pool. */
  from: Type.Optional(Type.Object({ kind: Type.Enum(['volume', 'snapshot']), id: Id })),
  /** It is made of this file in the pool's own folder, which goes then. */
  adopt: Type.Optional(Name),
  /** Where it has to go: what it holds lies in the pool's own folder as this file afterwards. */
  release: Type.Optional(Name),
  /** All that is written to it is encrypted, by a key of so many bits; what opens it the agent asks for. */
  encryption: Type.Optional(Encryption),
  /** How much guests may do on it in a second; absent: as much as they can. */
  limits: Type.Optional(Type.Partial(Type.Object(limitsForm))),
  /** It is to hold what this snapshot of it holds, once: whatever is written after the host has said so stays. */
  revert: Type.Optional(Type.Object({ id: Id, snapshot: Id })),
  /** It is to hold what this image holds, and nothing of what it held, once. */
  reimage: Type.Optional(Type.Object({ id: Id, base: baseImage })),
  /** All that it has; one that has to go is named with `absent`. */
  snapshots: Type.Array(
    Type.Object({
      id: Id,
      state: Type.Enum(['present', 'absent']),
      /** As a volume's. */
      adopt: Type.Optional(Name),
      release: Type.Optional(Name),
      /** Others that are taken at the same moment, of volumes of the same host: a server that has several writes none of them between. */
      with: Type.Optional(Type.Array(Type.Object({ id: Id, volume: Id, encryption: Type.Optional(Encryption) }))),
    }),
  ),
})

const ObservedVolume = Type.Object({
  id: Id,
  /** The wanted generation that this state answers to. */
  generation: Whole,
  state: Type.Enum(['creating', 'present', 'absent', 'failed']),
  /** As large as it is now, which is less than wanted while it grows. */
  sizeMib: Whole,
  /** A host that does not say so has not done it. */
  encrypted: Type.Optional(Type.Boolean()),
  /** Why what is wanted is not there: with `failed`, and with `present` where it did not grow. */
  fault: Type.Optional(Fault),
  /** The reversion that has been done, of those that are wanted. */
  reverted: Type.Optional(Id),
  /** The writing anew from an image that has been done, of those that are wanted. */
  reimaged: Type.Optional(Id),
  snapshots: Type.Array(
    Type.Object({ id: Id, state: Type.Enum(['creating', 'present', 'absent', 'failed']), fault: Type.Optional(Fault) }),
  ),
})

export type WantedVolume = Static<typeof WantedVolume>
export type ObservedVolume = Static<typeof ObservedVolume>

export const volumesForm = { name: 'volumes' as const, wanted: Type.Array(WantedVolume), observed: Type.Array(ObservedVolume) }

export type VolumesForm = typeof volumesForm

/** Nothing is wanted of a pool: a host says which it has. */
const WantedPool = Type.Object({ id: Type.String({ maxLength: 100 }) })

const ObservedPool = Type.Object({
  /** The backend, as in `host-1@file#file`: `file`, `fake`, `rbd`. */
  id: Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9_.-]+$' }),
  totalBytes: Whole,
  /** Read now and then: whoever places volumes counts what it has promised. */
  freeBytes: Whole,
  /** Of the layers that volumes consist of; absent until they were looked at. */
  chains: Type.Optional(
    Type.Object({
      /** Layers of the longest. */
      longest: Whole,
      /** How many layers are being merged into others, or are to be. */
      waiting: Whole,
      /** Why some have not been merged for long. */
      fault: Type.Optional(Fault),
    }),
  ),
  /** Files that lie to become volumes, with what a guest would see of each, and why one is not to be taken. */
  adoptable: Type.Optional(
    Type.Array(Type.Object({ name: Name, sizeBytes: Whole, problem: Type.Optional(Fault) }), { maxItems: 1000 }),
  ),
})

export type WantedPool = Static<typeof WantedPool>
export type ObservedPool = Static<typeof ObservedPool>

export const volumePoolsForm = {
  name: 'volumePools' as const,
  wanted: Type.Array(WantedPool),
  observed: Type.Array(ObservedPool),
}

export type VolumePoolsForm = typeof volumePoolsForm
