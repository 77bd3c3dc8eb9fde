/** Words for which states a volume is refused in, as Cinder has them. */
import type { VolumeAct, VolumeStatus } from '../../../../domain/volume/index.ts'

interface WrongStatus {
  id: string
  status: VolumeStatus
  allowed: readonly VolumeStatus[]
}

export const deletable = (allowed: readonly VolumeStatus[]): string =>
  `Volume status must be ${allowed.join(' or ')} and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`

export const RETYPE =
  'Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.'

/** By what was asked of it. */
export const WRONG_STATUS: Readonly<Record<VolumeAct, (facts: WrongStatus) => string>> = {
  delete: ({ allowed }) => deletable(allowed),
  'force-delete': ({ allowed }) => deletable(allowed),
  copy: ({ allowed }) => `Originating source volume status must be one of '${allowed.join(', ')}' values`,
  note: ({ status }) => `Updating volume metadata is not allowed for volumes in ${status} status.`,
  reserve: ({ id, status }) => `Volume ${id} status must be available to reserve, but the current status is ${status}.`,
  'reserve-shared': ({ id, status }) =>
    `Volume ${id} status must be available or in-use to reserve, but the current status is ${status}.`,
  attach: ({ status }) => `volume is already attached: its status is ${status}`,
  'begin-detaching': () =>
    "Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.",
  snapshot: ({ id, status }) => `Volume ${id} status must be available, but current status is: ${status}.`,
  'snapshot-in-use': ({ id, status }) => `Volume ${id} status must be available or in-use, but current status is: ${status}.`,
  transfer: () => 'status must be available',
  retype: () => RETYPE,
  upload: () => 'Volume status must be available',
  'upload-in-use': () => 'Volume status must be available or in-use',
  backup: ({ status }) => `Volume to be backed up must be available, but the current status is "${status}".`,
  'backup-in-use': ({ status }) => `Volume to be backed up must be available or in-use, but the current status is "${status}".`,
  reimage: ({ id, status }) => `Volume ${id} status must be available or error, but current status is ${status}.`,
  'reimage-reserved': ({ id, status }) =>
    `Volume ${id} status must be available or error or reserved, but current status is ${status}.`,
  restore: () => 'Volume to be restored to must be available',
  accept: ({ id, status }) => `Volume ${id} must be awaiting a transfer, but its status is ${status}.`,
  extend: ({ id, status }) => `Volume ${id} status must be '('available',)' to extend, currently ${status}.`,
  'extend-in-use': ({ id, status }) => `Volume ${id} status must be available or in-use to extend, currently ${status}.`,
  'complete-extend': () => 'Volume is not being extended.',
  'read-only': ({ id, status }) =>
    `Volume ${id} status must be available to update readonly flag, but current status is: ${status}.`,
}
