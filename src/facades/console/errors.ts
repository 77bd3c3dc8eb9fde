/** Spells refusals as our own API does: the domain's sentences as they are. */
import { openstackCore } from '../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, plainFace } from '../../api/errors.ts'
import { ourWords, type SaidBy } from '../../api/refusal-table.ts'
import type { auditRefusals } from '../../domain/audit/index.ts'
import type {
  complianceRefusals,
  federatedLinkRefusals,
  projectRefusals,
  roleRefusals,
  userRefusals,
} from '../../domain/identity/directory/index.ts'
import type { identityRefusals } from '../../domain/identity/entity/index.ts'
import type { peopleRefusals } from '../../domain/identity/people/index.ts'
import type { CommonRefusals } from '../../domain/refusals.ts'
import { storeSaid } from '../store-said.ts'
import { tagSaid } from '../tag-said.ts'

const peopleSaid = {
  too_many_people: ourWords,
  bad_people: ourWords,
  person_refused: ourWords,
  person_not_allowed: ourWords,
  person_in_the_way: ourWords,
  user_went: ourWords,
} satisfies SaidBy<typeof peopleRefusals>

/** What stands in the way of people who are brought in at once. */
const directorySaid = {
  domain_not_found: ourWords,
  domain_enabled: ourWords,
  domain_name_reserved: ourWords,
  domain_name_taken: ourWords,
  project_not_found: ourWords,
  project_name_taken: ourWords,
  project_is_domain: ourWords,
  project_not_leaf: ourWords,
  parent_not_found: ourWords,
  parent_is_other_domain: ourWords,
  parent_of_other_domain: ourWords,
  parents_disabled: ourWords,
  branch_disabled: ourWords,
  subtree_enabled: ourWords,
  too_deep: ourWords,

  user_not_found: ourWords,
  user_name_taken: ourWords,
  default_project_is_domain: ourWords,
  password_form: ourWords,
  group_not_found: ourWords,
  group_name_taken: ourWords,
  not_in_group: ourWords,
  link_taken: ourWords,
  link_provider_unknown: ourWords,
  link_protocol_unknown: ourWords,

  role_not_found: ourWords,
  role_name_taken: ourWords,
  role_of_domain_for_system: ourWords,
  role_of_other_domain: ourWords,
  role_assignment_not_found: ourWords,
  immutable: ourWords,
  marker_not_found: ourWords,
  not_allowed: ourWords,
  no_home_domain: ourWords,
} satisfies Partial<
  SaidBy<
    typeof identityRefusals &
      typeof projectRefusals &
      typeof userRefusals &
      typeof complianceRefusals &
      typeof federatedLinkRefusals &
      typeof roleRefusals
  >
>

export const errors: ErrorFace = {
  ...plainFace,
  said: {
    core: { ...openstackCore, ...storeSaid } satisfies SaidBy<CommonRefusals>,
    identity: { ...peopleSaid, ...directorySaid },
    tag: tagSaid,
    audit: { bad_moment: ourWords, marker_not_found: ourWords } satisfies SaidBy<typeof auditRefusals>,
  },
}
