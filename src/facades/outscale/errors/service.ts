/** Says in OUTSCALE's types and numbers what services refuse: keys and their signatures, key pairs, quotas, and what regions are read from. */
import type { computeRefusals } from '../../../domain/compute/index.ts'
import type { hostRefusals } from '../../../domain/host/index.ts'
import type { catalogRefusals } from '../../../domain/identity/catalog/index.ts'
import type { accessKeyRefusals, credentialRefusals } from '../../../domain/identity/credential/index.ts'
import type { identityRefusals } from '../../../domain/identity/entity/index.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { tagRefusals } from '../../../domain/tag/index.ts'
import { BAD_KEY, DENIED, INVALID, NOT_AUTHORIZED, type OutscaleSaid, QUOTA, TAKEN } from './kinds.ts'

const accessKeySaid = {
  unreadable_signature: { kind: DENIED },
  unknown_key: { kind: DENIED },
  unknown_token: { kind: DENIED },
  wrong_signature: { kind: DENIED },
  wrong_scope: { kind: DENIED },
  expired: { kind: DENIED },
  void_key: { kind: DENIED },
  not_covered: { kind: NOT_AUTHORIZED },
} satisfies OutscaleSaid<typeof accessKeyRefusals>

/** Of compute only what key pairs of a project meet. */
const computeSaid = {
  project_keypair_exists: { kind: TAKEN, say: ({ name }) => `The keypair '${name}' already exists.` },
  bad_keypair_name: { kind: INVALID },
  bad_public_key: { kind: BAD_KEY },
} satisfies Partial<OutscaleSaid<typeof computeRefusals>>

const tagSaid = {
  too_many: { kind: QUOTA },
  bad_key: { kind: INVALID },
  bad_value: { kind: INVALID },
  key_twice: { kind: INVALID },
} satisfies OutscaleSaid<typeof tagRefusals>

const quotaSaid = { quota_exceeded: { kind: QUOTA } } satisfies OutscaleSaid<typeof quotaRefusals>

const hostSaid = {
  host_not_found: { kind: INVALID },
  marker_not_found: { kind: INVALID },
} satisfies Partial<OutscaleSaid<typeof hostRefusals>>

/** Of credentials, which access keys are; what a key itself is refused for is said of `access_key`. */
const credentialSaid = {
  credential_not_found: { kind: DENIED },
  credential_exists: { kind: DENIED },
  bad_blob: { kind: DENIED },
  blob_without_access: { kind: DENIED },
  blob_fixed: { kind: DENIED },
  project_needed: { kind: DENIED },
  outside_delegation: { kind: DENIED },
  credential_by_delegation: { kind: DENIED },
  credential_type_by_delegation: { kind: DENIED },
  keys_by_application: { kind: DENIED },
  not_an_access_key: { kind: DENIED },
  access_key_not_found: { kind: DENIED },
  wrong_signature: { kind: DENIED },
  signature_time: { kind: DENIED },
  signature_expired: { kind: DENIED },
  signer_invalid: { kind: DENIED },
} satisfies OutscaleSaid<typeof credentialRefusals>

/** Of the catalogue, whose regions are read, and of whose key it is. */
const identitySaid = {
  immutable: { kind: INVALID },
  marker_not_found: { kind: INVALID },
  region_exists: { kind: INVALID },
  region_not_found: { kind: INVALID },
  region_circle: { kind: INVALID },
  region_in_use: { kind: INVALID },
  no_home_domain: { kind: DENIED },
  not_allowed: { kind: DENIED },
  project_not_found: { kind: DENIED },
  user_not_found: { kind: DENIED },
} satisfies Partial<OutscaleSaid<typeof identityRefusals & typeof catalogRefusals>>

export const serviceSaid = {
  access_key: accessKeySaid,
  compute: computeSaid,
  tag: tagSaid,
  quota: quotaSaid,
  host: hostSaid,
  identity: { ...credentialSaid, ...identitySaid },
}
