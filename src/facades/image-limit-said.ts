/** Says, as we do, what identity refuses when images ask it for the limits of a project, whichever API made the image: nothing of it is a request's to mend. */
import { ourWords, type SaidBy } from '../api/refusal-table.ts'
import type { catalogRefusals } from '../domain/identity/catalog/index.ts'
import type { projectRefusals } from '../domain/identity/directory/index.ts'
import type { identityRefusals } from '../domain/identity/entity/index.ts'
import type { limitRefusals } from '../domain/identity/limit/index.ts'

export const imageLimitSaid = {
  immutable: ourWords,
  marker_not_found: ourWords,
  not_allowed: ourWords,
  no_home_domain: ourWords,
  limit_not_found: ourWords,
  registered_limit_not_found: ourWords,
  limit_exists: ourWords,
  registered_limit_exists: ourWords,
  limit_reference_unknown: ourWords,
  limit_without_registered: ourWords,
  registered_limit_in_use: ourWords,
  limit_outside_tree: ourWords,
  service_not_found: ourWords,
  region_exists: ourWords,
  region_not_found: ourWords,
  region_circle: ourWords,
  region_in_use: ourWords,
  tree_too_deep: ourWords,
} satisfies Partial<SaidBy<typeof identityRefusals & typeof limitRefusals & typeof catalogRefusals & typeof projectRefusals>>
