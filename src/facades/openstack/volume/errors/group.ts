/** Words what groups of volumes and their types refuse as Cinder does. */
import type { SaidBy } from '../../../../api/refusal-table.ts'
import type { GroupAct, GroupStatus, volumeGroupRefusals } from '../../../../domain/volume/index.ts'
import { deletable, RETYPE } from './volume-status.ts'

/** As Python writes them. */
const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ')

const WRONG_STATUS: Readonly<Record<GroupAct, (facts: { status: GroupStatus; allowed: readonly GroupStatus[] }) => string>> = {
  join: ({ allowed }) => `Originating group status must be one of '${allowed.join(', ')}' values`,
  snapshot: ({ status }) => `Group status must not be ${status}.`,
  'change-volumes': () => 'Group status must be available.',
  delete: ({ status }) => `Group status must be available or error, but current status is: ${status}`,
}

const IN_GROUP = {
  delete: () => deletable(['available', 'error', 'error_extending']),
  retype: () => RETYPE,
  transfer: (id: string) => `Volume ${id} must not be part of a consistency group.`,
} as const

export const groupSaid = {
  group_type_not_found: {
    say: ({ id, isName }) => (isName ? `Group type with name ${id} could not be found.` : `Group type ${id} could not be found.`),
  },
  group_type_no_default: { say: () => 'Default group type can not be found.' },
  group_type_name_taken: { say: ({ name }) => `Group Type ${name} already exists.` },
  group_type_in_use: { say: () => 'Target group type is still in use.' },
  group_spec_not_found: { say: ({ id, key }) => `Group Type ${id} has no specs with key ${key}.` },
  group_not_found: { say: ({ id }) => `Group ${id} could not be found.` },
  group_status: { say: (facts) => `Invalid Group: ${WRONG_STATUS[facts.act](facts)}` },
  group_has_volumes: {
    say: ({ id }) => `Invalid Group: Group ${id} still contains volumes. The delete-volumes flag is required to delete it.`,
  },
  group_volume_attached: { say: ({ id }) => `Invalid Group: Volume in group ${id} is attached. Need to detach first.` },
  group_volume_has_snapshots: { say: () => 'Invalid Group: Volume in group still has dependent snapshots.' },
  group_unchanged: {
    say: ({ id }) =>
      `Invalid Group: Cannot update group ${id} because no valid name, description, add_volumes, or remove_volumes were provided.`,
  },
  group_both: { say: ({ volumeIds }) => `Invalid volume: UUIDs [${quoted(volumeIds)}] are in both add and remove volume list.` },
  group_volume_status: {
    say: ({ id, volumeId, act, status, allowed }) =>
      act === 'add'
        ? `Invalid volume: Cannot add volume ${volumeId} to group ${id} because volume is in an invalid state: ${status}. Valid states are: (${quoted(allowed)}).`
        : `Invalid volume: Cannot remove volume ${volumeId} from group ${id} because volume is in an invalid state: ${status}. Valid states are: (${quoted(allowed)}).`,
  },
  group_volume_unknown: {
    say: ({ id, volumeId }) => `Invalid volume: Cannot add volume ${volumeId} to group ${id} because volume cannot be found.`,
  },
  group_volume_absent: {
    say: ({ id, volumeId }) =>
      `Invalid volume: Cannot remove volume ${volumeId} from group ${id} because it is not in the group.`,
  },
  group_volume_taken: {
    say: ({ id, volumeId, otherId }) =>
      `Invalid volume: Cannot add volume ${volumeId} to group ${id} because it is already in group ${otherId}.`,
  },
  group_volume_foreign: {
    say: ({ id, volumeId }) =>
      `Invalid volume: Cannot add volume ${volumeId} to group ${id} as they belong to different projects.`,
  },
  group_volume_type: {
    say: ({ id, volumeId, typeId }) =>
      `Invalid volume: Cannot add volume ${volumeId} to group ${id} because volume type ${typeId} is not supported by the group.`,
  },
  group_needs_type: {
    say: () => 'Invalid input received: volume_type must be provided when creating a volume in a group.',
  },
  group_lacks_type: {
    say: ({ typeId }) =>
      `Invalid input received: Invalid volume_type provided: ${typeId} (requested type must be supported by this group).`,
  },
  group_has_snapshots: { say: () => 'Invalid Group: Group has existing snapshots.' },
  group_is_source: {
    say: ({ id }) =>
      `Invalid Group: Cannot delete group ${id}. Group must not have attached volumes, volumes with snapshots, or dependent group snapshots, and it cannot be the source for an ongoing group or group snapshot creation.`,
  },
  group_source_empty: {
    say: ({ kind }) =>
      `Invalid Group: ${kind === 'group' ? 'Source Group' : 'Group snapshot'} is empty. No group will be created.`,
  },
  group_snapshot_empty: { say: ({ id }) => `Invalid Group: Group ${id} is empty. No group snapshot will be created.` },
  group_on_hosts: {
    say: ({ id, isJoining }) =>
      isJoining
        ? 'Invalid volume: Volume is not local to this node.'
        : `Invalid Group: volumes of group ${id} are on several hosts, and its type asks for consistent snapshots.`,
  },
  group_snapshot_not_found: { say: ({ id }) => `GroupSnapshot ${id} could not be found.` },
  group_snapshot_busy: {
    say: () =>
      'Invalid GroupSnapshot: GroupSnapshot status must be available or error, and no Group can be currently using it as source for its creation.',
  },
  snapshot_in_group: {
    say: ({ force }) =>
      `Invalid snapshot: Snapshot ${force ? '' : 'status must be available or error and'} must not be part of a group.`,
  },
  group_not_replicated: { say: ({ id }) => `Invalid group type: Group ${id} is not a replication group type.` },
  group_type_not_replicated: {
    say: ({ typeId }) =>
      `Invalid volume type: Volume type ${typeId} does not have 'replication_enabled' spec key set to '<is> True'.`,
  },
  no_replication: { say: () => 'Replication of groups is not implemented in this cloud.' },
  volume_in_group: { say: ({ id, act }) => `Invalid volume: ${IN_GROUP[act](id)}` },
} satisfies SaidBy<typeof volumeGroupRefusals>
