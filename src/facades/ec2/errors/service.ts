/** Says in EC2's codes what services refuse: keys and their signatures, key pairs, tags, quotas, and what regions and zones are read from. */
import type { computeRefusals } from '../../../domain/compute/index.ts'
import type { hostRefusals } from '../../../domain/host/index.ts'
import type { catalogRefusals } from '../../../domain/identity/catalog/index.ts'
import type { accessKeyRefusals, credentialRefusals } from '../../../domain/identity/credential/index.ts'
import type { identityRefusals } from '../../../domain/identity/entity/index.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { tagRefusals } from '../../../domain/tag/index.ts'
import type { Ec2Said } from './said.ts'

const accessKeySaid = {
  unreadable_signature: { code: 'IncompleteSignature', status: 400 },
  unknown_key: { code: 'AuthFailure' },
  unknown_token: { code: 'AuthFailure' },
  wrong_signature: { code: 'SignatureDoesNotMatch', status: 403 },
  wrong_scope: { code: 'SignatureDoesNotMatch', status: 403 },
  expired: { code: 'RequestExpired', status: 400 },
  void_key: { code: 'AuthFailure' },
  not_covered: { code: 'UnauthorizedOperation' },
} satisfies Ec2Said<typeof accessKeyRefusals>

/** Of compute only what key pairs of a project meet. */
const computeSaid = {
  project_keypair_exists: { code: 'InvalidKeyPair.Duplicate', say: ({ name }) => `The keypair '${name}' already exists.` },
  bad_keypair_name: {
    code: 'InvalidParameterValue',
    say: () => 'The value for parameter KeyName is invalid: it has up to 255 ASCII characters, and no spaces at its ends.',
  },
  bad_public_key: { code: 'InvalidKey.Format', say: () => 'Key is not in valid OpenSSH public key format' },
} satisfies Partial<Ec2Said<typeof computeRefusals>>

const tagSaid = {
  too_many: { code: 'TagLimitExceeded' },
  bad_key: { code: 'InvalidParameterValue' },
  bad_value: { code: 'InvalidParameterValue' },
  key_twice: { code: 'InvalidParameterValue' },
} satisfies Ec2Said<typeof tagRefusals>

const quotaSaid = { quota_exceeded: { code: 'ResourceLimitExceeded' } } satisfies Ec2Said<typeof quotaRefusals>

const hostSaid = {
  host_not_found: { code: 'InvalidParameterValue' },
  marker_not_found: { code: 'InvalidParameterValue' },
} satisfies Partial<Ec2Said<typeof hostRefusals>>

/** Of credentials, which access keys are; what a key itself is refused for is said of `access_key`. */
const credentialSaid = {
  credential_not_found: { code: 'AuthFailure' },
  credential_exists: { code: 'AuthFailure' },
  bad_blob: { code: 'AuthFailure' },
  blob_without_access: { code: 'AuthFailure' },
  blob_fixed: { code: 'AuthFailure' },
  project_needed: { code: 'AuthFailure' },
  outside_delegation: { code: 'AuthFailure' },
  credential_by_delegation: { code: 'AuthFailure' },
  credential_type_by_delegation: { code: 'AuthFailure' },
  keys_by_application: { code: 'AuthFailure' },
  not_an_access_key: { code: 'AuthFailure' },
  access_key_not_found: { code: 'AuthFailure' },
  wrong_signature: { code: 'AuthFailure' },
  signature_time: { code: 'AuthFailure' },
  signature_expired: { code: 'AuthFailure' },
  signer_invalid: { code: 'AuthFailure' },
} satisfies Ec2Said<typeof credentialRefusals>

/** Of the catalogue, whose regions are read, and of whose key it is. */
const identitySaid = {
  immutable: { code: 'InvalidParameterValue' },
  marker_not_found: { code: 'InvalidParameterValue' },
  region_exists: { code: 'InvalidParameterValue' },
  region_not_found: { code: 'InvalidParameterValue' },
  region_circle: { code: 'InvalidParameterValue' },
  region_in_use: { code: 'InvalidParameterValue' },
  no_home_domain: { code: 'AuthFailure' },
  not_allowed: { code: 'AuthFailure' },
  project_not_found: { code: 'AuthFailure' },
  user_not_found: { code: 'AuthFailure' },
} satisfies Partial<Ec2Said<typeof identityRefusals & typeof catalogRefusals>>

export const serviceSaid = {
  access_key: accessKeySaid,
  compute: computeSaid,
  tag: tagSaid,
  quota: quotaSaid,
  host: hostSaid,
  identity: { ...credentialSaid, ...identitySaid },
}
