/** Says what volumes refuse to a server that is to have one: in Cinder's words, as they pass through Nova's API. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { volumeGroupRefusals, volumeRefusals } from '../../../../domain/volume/index.ts'

const invalid = (why: string) => `Invalid volume: ${why}`

export const volumeSaid = {
  volume_not_found: { say: ({ id }) => `Volume ${id} could not be found.` },
  wrong_status: {
    say: ({ id, act, status, allowed }) =>
      act.startsWith('snapshot')
        ? invalid(`Volume ${id} status must be ${allowed.join(' or ')}, but current status is: ${status}.`)
        : invalid(
            `Invalid input received: Invalid volume: Volume ${id} status must be ${allowed.join(' or ')} to reserve, but the current status is ${status}. (HTTP 400)`,
          ),
  },
  error_state: {
    say: ({ id, status }) =>
      invalid(
        `Volume attachments can not be created if the volume is in an error state. The Volume ${id} currently has a status of: ${status}`,
      ),
  },
  volume_elsewhere: {
    say: ({ id, hostname }) => invalid(`volume ${id} is kept on ${hostname}, and the server is on another host`),
  },
  encryption_differs: ourWords,
  encryption_not_offered: ourWords,
  too_small_for_image: {
    say: ({ imageId, sizeGib, neededGib }) =>
      `Invalid input received: Size of specified image ${neededGib}GB is larger than volume size ${sizeGib}GB. (${imageId})`,
  },
  smaller_than_source: {
    say: ({ kind, sizeGib, sourceGib }) =>
      `Invalid input received: Volume size '${sizeGib}'GB cannot be smaller than the ${kind} size ${sourceGib}GB. They must be >= original ${kind} size.`,
  },
  disk_failed: ourWords,
  attachment_not_found: ourWords,
  default_type_not_found: ourWords,
  metadata_not_found: ourWords,
  too_much_metadata: ourWords,
  zone_not_found: ourWords,
  being_copied: ourWords,
  has_snapshots: ourWords,
  held_by_server: ourWords,
  message_not_found: ourWords,
  other_volume: ourWords,
  read_only: ourWords,
  snapshot_not_found: ourWords,
  snapshot_status: ourWords,
  several_attachments: ourWords,
  marker_not_found: ourWords,
  no_pool: ourWords,
  encrypted_backup: ourWords,
  transfer_not_found: ourWords,
  type_not_found: { say: ({ id }) => `Volume type ${id} could not be found.` },
  wrong_key: ourWords,
  // of groups, in which no server makes volumes
  group_lacks_type: ourWords,
  group_needs_type: ourWords,
  group_not_found: ourWords,
  group_on_hosts: ourWords,
  group_snapshot_not_found: ourWords,
  group_status: ourWords,
  group_type_not_found: ourWords,
  snapshot_in_group: ourWords,
  volume_in_group: ourWords,
} satisfies Partial<SaidBy<typeof volumeRefusals & typeof volumeGroupRefusals>>
