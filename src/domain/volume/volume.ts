/** A volume: a disk of its own, which outlives the servers that use it. */
import type { VolumeAttachmentRow, VolumeRow } from './tables.ts'

export interface Volume
  extends Omit<
    VolumeRow,
    | 'bootable'
    | 'multiattach'
    | 'encrypted'
    | 'read_only'
    | 'wanted_state'
    | 'wanted_generation'
    | 'image'
    | 'reverting'
    | 'reimaging'
    | 'adopting'
    | 'releasing'
  > {
  bootable: boolean
  multiattach: boolean
  encrypted: boolean
  /** Undefined where nobody has said. */
  readOnly: boolean | undefined
  typeName: string
  /** Of the host that keeps it. */
  hostname: string | null
  metadata: Readonly<Record<string, string>>
  /** What is known of the image that it began as, and what users noted of that. */
  imageMetadata: Readonly<Record<string, string>>
  /** Oldest first, those that are only begun too. */
  attachments: readonly VolumeAttachmentRow[]
}

interface Around {
  typeName: string
  hostname: string | null
  metadata: Readonly<Record<string, string>>
  imageMetadata: Readonly<Record<string, string>>
  attachments: readonly VolumeAttachmentRow[]
}

export function volumeOf(row: VolumeRow, around: Around): Volume {
  const {
    bootable,
    multiattach,
    encrypted,
    read_only,
    wanted_state: _state,
    wanted_generation: _generation,
    image: _image,
    reverting: _reverting,
    reimaging: _reimaging,
    adopting: _adopting,
    releasing: _releasing,
    ...same
  } = row
  return {
    ...same,
    ...around,
    bootable: bootable === 1,
    multiattach: multiattach === 1,
    encrypted: encrypted === 1,
    readOnly: read_only === null ? undefined : read_only === 1,
  }
}
