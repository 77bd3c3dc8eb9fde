/** Spells refusals for agents, which log our sentences and tell their kinds by the status. */
import { openstackCore } from '../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, plainFace } from '../../api/errors.ts'
import { ourWords, type SaidBy, sameWords } from '../../api/refusal-table.ts'
import { backupRefusals, type backupStoreRefusals } from '../../domain/backup/index.ts'
import { exportRefusals } from '../../domain/disk-export/index.ts'
import type { hostRefusals } from '../../domain/host/index.ts'
import { type imageFileRefusals, imageRefusals } from '../../domain/image/index.ts'
import type { CommonRefusals } from '../../domain/refusals.ts'
import type { volumeGroupRefusals, volumeRefusals } from '../../domain/volume/index.ts'
import { chunkRefusals } from '../../wire/chunk/index.ts'
import { ovaRefusals } from '../../wire/ova/index.ts'
import { qemuImgRefusals } from '../../wire/qemu-img/index.ts'
import type { x509Refusals } from '../../wire/x509/index.ts'
import { imageLimitSaid } from '../image-limit-said.ts'
import { storeSaid } from '../store-said.ts'
import { tagSaid } from '../tag-said.ts'
import type { agentApiRefusals } from './refusals.ts'

const hostSaid = {
  host_not_found: ourWords,
  marker_not_found: ourWords,
  no_room: ourWords,
  join_token: ourWords,
  agent_credential: ourWords,
  no_certificate: ourWords,
  unnameable: ourWords,
  one_machine: ourWords,
  host_alive: ourWords,
  host_in_use: ourWords,
  host_keeps_volumes: ourWords,
  host_silent: ourWords,
  command_failed: ourWords,
} satisfies SaidBy<typeof hostRefusals>

const storeOfBackups = { store_full: ourWords, value_missing: ourWords } satisfies SaidBy<typeof backupStoreRefusals>

const volumeSaid = {
  volume_not_found: ourWords,
  key_gone: ourWords,
  // of volumes that are free again after a backup
  attachment_not_found: ourWords,
  snapshot_not_found: ourWords,
  wrong_status: ourWords,
  group_not_found: ourWords,
  group_snapshot_not_found: ourWords,
  group_status: ourWords,
} satisfies Partial<SaidBy<typeof volumeRefusals & typeof volumeGroupRefusals>>

export const errors: ErrorFace = {
  ...plainFace,
  said: {
    core: { ...openstackCore, ...storeSaid } satisfies SaidBy<CommonRefusals>,
    agent_api: { not_an_agent: ourWords, other_protocol: ourWords } satisfies SaidBy<typeof agentApiRefusals>,
    host: hostSaid,
    disk_export: sameWords(exportRefusals),
    // an image is read for a guest and written of a disk, by the cloud itself
    image: sameWords(imageRefusals),
    identity: imageLimitSaid,
    tag: tagSaid,
    qemu_img: sameWords(qemuImgRefusals),
    ova: sameWords(ovaRefusals),
    image_files: { storage_full: ourWords, key_taken: ourWords, no_data: ourWords } satisfies SaidBy<typeof imageFileRefusals>,
    volume: volumeSaid,
    backup: sameWords(backupRefusals),
    backup_store: storeOfBackups,
    chunk: sameWords(chunkRefusals),
    x509: { no_public_key: ourWords, not_nameable: ourWords } satisfies SaidBy<typeof x509Refusals>,
  },
}
