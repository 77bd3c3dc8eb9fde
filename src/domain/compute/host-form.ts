/**
 * The form of what hosts are told and tell of guests, and of one-off acts on them. A guest's wanted state is a whole document, so an
 * agent that restarts needs nothing else. A guest that has to go is named with `power: 'absent'`; one that is not named at all is never
 * touched (it is shown as an orphan instead).
 */
import { type Static, Type } from '../../api/schema.ts'
import type { HostAct } from '../host/index.ts'
import { wantedPort } from '../network/index.ts'
import { baseImage } from '../volume/index.ts'

const Id = Type.String({ maxLength: 36 })
const Whole = Type.Integer({ minimum: 0 })

/** What the metadata service and the config drive tell the guest about itself. */
const Metadata = Type.Object({
  hostname: Type.String(),
  availabilityZone: Type.String(),
  createdAt: Type.String(),
  userId: Type.String(),
  /** Base64, as the user sent it. */
  userData: Type.Optional(Type.String()),
  keys: Type.Array(Type.Object({ name: Type.String(), publicKey: Type.String(), type: Type.String() })),
  meta: Type.Record(Type.String(), Type.String()),
  /** EC2 spells some things its own way; whole values, so that no agent has to know. */
  instanceType: Type.String(),
  imageRef: Type.Optional(Type.String()),
  securityGroups: Type.Array(Type.String()),
  launchIndex: Whole,
  reservationId: Type.String(),
  publicIps: Type.Array(Type.String()),
  /** Files for `/openstack/content`, path → base64. */
  files: Type.Array(Type.Object({ path: Type.String(), contents: Type.String() })),
  adminPass: Type.Optional(Type.String()),
})

const NIC_MODELS = ['virtio', 'e1000', 'e1000e', 'ne2k_pci', 'pcnet', 'rtl8139', 'vmxnet3'] as const

/** Empty ones of the shape's: scratch space with a file system, and swap. They begin and end with the server. */
const ExtraDisk = Type.Object({ role: Type.Enum(['ephemeral0', 'swap']), sizeMib: Whole })

const DISK_BUSES = ['virtio', 'scsi', 'ide'] as const

/** A volume that the guest has as a disk; it is on the same host, or reached from there. */
const WantedDisk = Type.Object({
  /** The volume's. */
  id: Id,
  attachmentId: Id,
  /** As users call it, `/dev/vdb`; guests name their disks themselves. */
  device: Type.String(),
  bus: Type.Enum([...DISK_BUSES]),
  readOnly: Type.Boolean(),
  /** 0: the guest boots from it, in the place of its root disk. */
  bootIndex: Type.Optional(Whole),
  /** By which the guest knows it again, in its metadata. */
  tag: Type.Optional(Type.String()),
})

const WantedGuest = Type.Object({
  id: Id,
  /** Rises whenever something else is wanted of this guest; reports name it, so that a late one is not taken for an answer. */
  generation: Whole,
  power: Type.Enum(['running', 'stopped', 'paused', 'absent']),
  name: Type.String(),
  projectId: Type.String(),
  cpus: Whole,
  memoryMib: Whole,
  rootDisk: Type.Object({ sizeGib: Whole, image: Type.Optional(baseImage) }),
  /** In the order in which the guest sees them. */
  extraDisks: Type.Array(ExtraDisk),
  /** Plugged and unplugged while it runs; a controller from before there were volumes says nothing. */
  volumes: Type.Optional(Type.Array(WantedDisk)),
  ports: Type.Array(wantedPort),
  configDrive: Type.Boolean(),
  metadata: Metadata,
  /** As the image asks for it. */
  hardware: Type.Object({
    diskBus: Type.Enum([...DISK_BUSES]),
    nicModel: Type.Enum([...NIC_MODELS]),
    machine: Type.Optional(Type.Literal('pc')),
    /** How its processors are told to it; a controller from before it was chosen says nothing. */
    topology: Type.Optional(Type.Object({ sockets: Whole, cores: Whole, threads: Whole })),
  }),
})

const ObservedGuest = Type.Object({
  id: Id,
  /** The wanted generation that this state answers to. */
  generation: Whole,
  power: Type.Enum(['building', 'running', 'stopped', 'paused', 'absent', 'failed']),
  /** The guest switched itself off: it is no longer wanted to run. */
  byGuest: Type.Optional(Type.Boolean()),
  fault: Type.Optional(Type.String({ maxLength: 10_000 })),
  ports: Type.Array(Type.Object({ id: Id, up: Type.Boolean() })),
  /** Wanted ones and those that are still plugged; the host has let go of one that is not named. */
  volumes: Type.Optional(
    Type.Array(Type.Object({ id: Id, plugged: Type.Boolean(), fault: Type.Optional(Type.String({ maxLength: 10_000 })) })),
  ),
})

export type GuestMetadata = Static<typeof Metadata>
export type ExtraDisk = Static<typeof ExtraDisk>
export type WantedDisk = Static<typeof WantedDisk>
export type WantedGuest = Static<typeof WantedGuest>
export type WantedPower = WantedGuest['power']
export type ObservedGuest = Static<typeof ObservedGuest>

export const guestsForm = { name: 'guests' as const, wanted: Type.Array(WantedGuest), observed: Type.Array(ObservedGuest) }

export type Guests = typeof guestsForm

/** Applied at most once, however often it is sent. */
const WantedCommand = Type.Object({ id: Id, guestId: Id, act: Type.Unsafe<HostAct>(Type.Object({ kind: Type.String() })) })

/** The agent's acknowledgement. */
const Done = Type.Object({ id: Id, error: Type.Optional(Type.String()), output: Type.Optional(Type.String()) })

export type WantedCommand = Static<typeof WantedCommand>
export type DoneCommand = Static<typeof Done>

export const commandsForm = { name: 'commands' as const, wanted: Type.Array(WantedCommand), observed: Type.Array(Done) }

export type Commands = typeof commandsForm
