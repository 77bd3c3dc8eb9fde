/** The form of what hosts are told and tell of disks that become images. */
import { type Static, Type } from '../../api/schema.ts'

const Id = Type.String({ maxLength: 36 })

/** As QEMU calls them. */
export const EXPORT_FORMATS = ['raw', 'qcow2', 'vmdk', 'vdi', 'vpc', 'vhdx', 'parallels'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const DiskSource = Type.Object({
  /** `root-disk`: the disk of that server which comes and goes with it, and from which it starts. */
  kind: Type.Enum(['volume', 'root-disk']),
  id: Id,
})

const WantedExport = Type.Object({
  id: Id,
  /** `absent`: what there is of it on the host goes; its image has the bytes, or never gets any. */
  state: Type.Enum(['present', 'absent']),
  source: DiskSource,
  format: Type.Enum([...EXPORT_FORMATS]),
})

const ObservedExport = Type.Object({
  id: Id,
  state: Type.Enum(['present', 'failed', 'absent']),
  fault: Type.Optional(Type.String({ maxLength: 10_000 })),
})

export type DiskSource = Static<typeof DiskSource>
export type WantedExport = Static<typeof WantedExport>
export type ObservedExport = Static<typeof ObservedExport>

export const diskExportsForm = {
  name: 'diskExports' as const,
  wanted: Type.Array(WantedExport),
  observed: Type.Array(ObservedExport),
}

export type DiskExportsForm = typeof diskExportsForm
