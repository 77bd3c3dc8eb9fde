/** Says what other services refuse to a request for volumes and passes through: no more of them than can. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { exportRefusals } from '../../../../domain/disk-export/index.ts'
import type { hostRefusals } from '../../../../domain/host/index.ts'
import type { projectRefusals } from '../../../../domain/identity/directory/index.ts'
import type { identityRefusals } from '../../../../domain/identity/entity/index.ts'
import type { imageRefusals } from '../../../../domain/image/index.ts'
import { imageLimitSaid } from '../../../image-limit-said.ts'
import { tagSaid } from '../../../tag-said.ts'

const unacceptable = (id: string, why: string) => `Image ${id} is unacceptable: ${why}`

const imageSaid = {
  image_not_found: { say: ({ id }) => `Image ${id} could not be found.` },
  not_active: { status: 400, say: ({ id }) => unacceptable(id, `Image ${id} is not active.`) },
  not_bootable: { say: ({ id, container }) => unacceptable(id, `its container format is '${container}', not 'bare'.`) },
  marker_not_found: ourWords,
  not_owner: ourWords,
  // of images that volumes become
  count_exceeded: { status: 400, say: () => 'Image quota exceeded' },
  limit_exceeded: { status: 400, say: ({ resource, limit }) => `An image has at most ${limit} ${resource}` },
  bad_choice: { say: ({ value, field }) => `Invalid value '${value}' for parameter '${field}'` },
  publishing: ourWords,
  communitizing: ourWords,
  other_owner: ourWords,
  image_exists: ourWords,
  negative_size: ourWords,
  activation: ourWords,
  bytes_exceeded: ourWords,
  format_fixed: ourWords,
  owner_fixed: ourWords,
  protected: ourWords,
  status: ourWords,
  too_large: ourWords,
} satisfies Partial<SaidBy<typeof imageRefusals>>

const hostSaid = {
  host_not_found: ourWords,
  marker_not_found: ourWords,
  no_room: ourWords,
} satisfies Partial<SaidBy<typeof hostRefusals>>

/** Projects are looked up, for their default types. */
const identitySaid = {
  ...imageLimitSaid,
  branch_disabled: ourWords,
  domain_name_taken: ourWords,
  immutable: ourWords,
  marker_not_found: ourWords,
  no_home_domain: ourWords,
  not_allowed: ourWords,
  parent_is_other_domain: ourWords,
  parent_not_found: ourWords,
  parent_of_other_domain: ourWords,
  parents_disabled: ourWords,
  project_is_domain: ourWords,
  project_name_taken: ourWords,
  project_not_found: ourWords,
  project_not_leaf: ourWords,
  subtree_enabled: ourWords,
  too_deep: ourWords,
} satisfies Partial<SaidBy<typeof identityRefusals & typeof projectRefusals>>

/** Told by messages: no request waits for them. */
const exportSaid = { export_failed: ourWords, export_lost: ourWords, image_gone: ourWords } satisfies Partial<
  SaidBy<typeof exportRefusals>
>

export const passedSaid = { image: imageSaid, disk_export: exportSaid, host: hostSaid, identity: identitySaid, tag: tagSaid }
