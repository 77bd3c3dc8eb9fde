/** Declares what groups of volumes and their types refuse. */
import { defineRefusals } from '../../../kernel/refusal.ts'
import type { VolumeStatus } from '../volume-status.ts'
import type { GroupAct, GroupStatus } from './group-status.ts'

interface Of {
  id: string
}

interface OfVolume extends Of {
  volumeId: string
}

export const volumeGroupRefusals = defineRefusals('volume', {
  group_type_not_found: {
    code: 'not_found',
    say: ({ id }: Of & { isName?: boolean }) => `Group type ${id} was not found.`,
  },
  group_type_no_default: { code: 'not_found', say: () => 'There is no default group type.' },
  group_type_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `There is a group type ${name} already.` },
  group_type_in_use: { code: 'bad_request', say: ({ id }: Of) => `There are groups of type ${id}.` },
  group_spec_not_found: { code: 'not_found', say: ({ id, key }: Of & { key: string }) => `Group type ${id} has no spec ${key}.` },
  group_not_found: { code: 'not_found', say: ({ id }: Of) => `Group ${id} was not found.` },
  group_status: {
    code: 'bad_request',
    say: ({ id, act, status, allowed }: Of & { act: GroupAct; status: GroupStatus; allowed: readonly GroupStatus[] }) =>
      `Group ${id} is ${status}: ${act} takes one that is ${allowed.join(', ')}.`,
  },
  group_has_volumes: { code: 'bad_request', say: ({ id }: Of) => `There are volumes in group ${id}.` },
  group_volume_attached: { code: 'bad_request', say: ({ id }: Of) => `Somebody has a volume of group ${id}.` },
  group_volume_has_snapshots: { code: 'bad_request', say: ({ id }: Of) => `A volume of group ${id} has snapshots.` },
  group_unchanged: { code: 'bad_request', say: ({ id }: Of) => `Nothing of group ${id} would change.` },
  group_both: {
    code: 'bad_request',
    say: ({ volumeIds }: { volumeIds: readonly string[] }) => `${volumeIds.join(', ')} cannot be added and removed at once.`,
  },
  group_volume_status: {
    code: 'bad_request',
    say: ({
      id,
      volumeId,
      act,
      status,
    }: OfVolume & { act: 'add' | 'remove'; status: VolumeStatus; allowed: readonly VolumeStatus[] }) =>
      `Volume ${volumeId} is ${status}: it cannot be ${act === 'add' ? 'added to' : 'removed from'} group ${id}.`,
  },
  group_volume_unknown: {
    code: 'bad_request',
    say: ({ id, volumeId }: OfVolume) => `Volume ${volumeId} was not found for group ${id}.`,
  },
  group_volume_absent: { code: 'bad_request', say: ({ id, volumeId }: OfVolume) => `Volume ${volumeId} is not in group ${id}.` },
  group_volume_taken: {
    code: 'bad_request',
    say: ({ volumeId, otherId }: OfVolume & { otherId: string }) => `Volume ${volumeId} is in group ${otherId} already.`,
  },
  group_volume_foreign: {
    code: 'bad_request',
    say: ({ id, volumeId }: OfVolume) => `Volume ${volumeId} and group ${id} are of different projects.`,
  },
  group_volume_type: {
    code: 'bad_request',
    say: ({ id, volumeId, typeId }: OfVolume & { typeId: string }) =>
      `Volume ${volumeId} is of type ${typeId}, which group ${id} does not take.`,
  },
  group_needs_type: { code: 'bad_request', say: () => 'Which type a volume of a group has is to be said.' },
  group_lacks_type: {
    code: 'bad_request',
    say: ({ id, typeId }: Of & { typeId: string }) => `Group ${id} takes no volumes of type ${typeId}.`,
  },
  group_has_snapshots: { code: 'bad_request', say: ({ id }: Of) => `Group ${id} has snapshots.` },
  group_is_source: { code: 'bad_request', say: ({ id }: Of) => `A group is being made of group ${id}.` },
  group_source_empty: {
    code: 'bad_request',
    say: ({ kind, id }: Of & { kind: 'group' | 'snapshot' }) => `There is nothing in ${kind} ${id} to make a group of.`,
  },
  group_snapshot_empty: {
    code: 'bad_request',
    say: ({ id }: Of) => `There is nothing in group ${id} to make a snapshot of.`,
  },
  group_on_hosts: {
    code: 'bad_request',
    say: ({ id, isJoining }: Of & { isJoining: boolean }) =>
      isJoining
        ? `Snapshots of group ${id} are of one moment: its volumes are kept by one host, and this one is not.`
        : `Snapshots of group ${id} would have to be of one moment, and its volumes are kept by several hosts.`,
  },
  group_snapshot_not_found: { code: 'not_found', say: ({ id }: Of) => `Group snapshot ${id} was not found.` },
  group_snapshot_busy: {
    code: 'bad_request',
    say: ({ id }: Of) => `Group snapshot ${id} is neither available nor in error, or a group is being made of it.`,
  },
  snapshot_in_group: {
    code: 'bad_request',
    say: ({ id }: Of & { force: boolean }) => `Snapshot ${id} is of a group: it goes with the group's snapshot.`,
  },
  group_not_replicated: { code: 'bad_request', say: ({ id }: Of) => `Group ${id} is of a type that is not replicated.` },
  group_type_not_replicated: {
    code: 'bad_request',
    say: ({ typeId }: { typeId: string }) => `Volumes of type ${typeId} are not replicated.`,
  },
  no_replication: { code: 'not_implemented', say: ({ id }: Of) => `Group ${id} is on pools that replicate nothing.` },
  volume_in_group: {
    code: 'bad_request',
    say: ({ id, act }: Of & { act: 'delete' | 'retype' | 'transfer' }) =>
      `Volume ${id} is in a group: ${act} takes one that is in none.`,
  },
})
