/** The form of what hosts are told and tell of backups. */
import { type Static, Type } from '../../api/schema.ts'

const Id = Type.String({ maxLength: 36 })
const Whole = Type.Integer({ minimum: 0 })

const WantedTransfer = Type.Object({
  id: Id,
  /** `absent`: what there is of it on the host goes. */
  state: Type.Enum(['present', 'absent']),
  /** `save`: what the volume, or the snapshot of it, holds at one moment goes to the controller. `restore`: what comes from there is written into the volume. */
  kind: Type.Enum(['save', 'restore']),
  volume: Id,
  snapshot: Type.Optional(Id),
  /** Of what is restored. */
  diskBytes: Type.Optional(Whole),
})

const ObservedTransfer = Type.Object({
  id: Id,
  /** `present`: it is done. */
  state: Type.Enum(['present', 'failed', 'absent']),
  fault: Type.Optional(Type.String({ maxLength: 10_000 })),
})

export type WantedTransfer = Static<typeof WantedTransfer>
export type ObservedTransfer = Static<typeof ObservedTransfer>

export const backupTransfersForm = {
  name: 'backupTransfers' as const,
  wanted: Type.Array(WantedTransfer),
  observed: Type.Array(ObservedTransfer),
}

export type BackupTransfersForm = typeof backupTransfersForm
