/** Spells refusals as EC2 does: a code that clients branch on, and a sentence. */
import { type ErrorFace, httpStatus } from '../../api/errors.ts'
import type { SaidBy } from '../../api/refusal-table.ts'
import type { apiRefusals } from '../../api/refusals.ts'
import type { computeRefusals } from '../../domain/compute/index.ts'
import type { accessKeyRefusals } from '../../domain/identity/credential/index.ts'
import type { tagRefusals } from '../../domain/tag/index.ts'
import type { coreRefusals } from '../../kernel/core-refusals.ts'
import type { CloudError, ErrorCode } from '../../kernel/errors.ts'
import type { ec2Refusals } from './refusals.ts'

type Codes<R> = { readonly [Reason in keyof R]: string }

const accessKeyCodes = {
  unreadable_signature: 'IncompleteSignature',
  unknown_key: 'AuthFailure',
  wrong_signature: 'SignatureDoesNotMatch',
  wrong_scope: 'SignatureDoesNotMatch',
  expired: 'RequestExpired',
  void_key: 'AuthFailure',
  not_covered: 'UnauthorizedOperation',
} satisfies Codes<typeof accessKeyRefusals>

const ownCodes = {
  dry_run: 'DryRunOperation',
  unknown_filter: 'InvalidParameterValue',
  unknown_regions: 'InvalidParameterValue',
  unknown_zones: 'InvalidParameterValue',
  key_pair_not_found: 'InvalidKeyPair.NotFound',
  bad_key_pair_id: 'InvalidParameterValue',
  key_pair_unnamed: 'MissingParameter',
  bad_key_material: 'InvalidKey.Format',
  no_ppk: 'UnsupportedOperation',
  bad_tag: 'InvalidParameterValue',
} satisfies Codes<typeof ec2Refusals>

/** Of what our services refuse; by service, then by reason. */
const CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  access_key: accessKeyCodes,
  ec2: ownCodes,
  compute: {
    project_keypair_exists: 'InvalidKeyPair.Duplicate',
    bad_keypair_name: 'InvalidParameterValue',
    bad_public_key: 'InvalidKey.Format',
  } satisfies Partial<Codes<typeof computeRefusals>>,
  tag: { too_many: 'TagLimitExceeded' } satisfies Partial<Codes<typeof tagRefusals>>,
  core: {
    missing_parameter: 'MissingParameter',
    unknown_parameter: 'UnknownParameter',
    operation_missing: 'MissingAction',
    unknown_operation: 'InvalidAction',
    unreadable_parameters: 'MalformedQueryString',
  } satisfies Partial<Codes<typeof coreRefusals & typeof apiRefusals>>,
}

const BY_CODE: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'InvalidParameterValue',
  unauthorized: 'MissingAuthenticationToken',
  forbidden: 'UnauthorizedOperation',
  not_found: 'InvalidAction',
  conflict: 'IncorrectState',
  over_quota: 'ResourceLimitExceeded',
  no_capacity: 'InsufficientCapacity',
  too_large: 'RequestEntityTooLarge',
  unsupported_media: 'MalformedQueryString',
  not_acceptable: 'InvalidParameterValue',
  precondition_failed: 'InvalidParameterValue',
  gone: 'InvalidParameterValue',
  rate_limited: 'RequestLimitExceeded',
  not_implemented: 'UnsupportedOperation',
  unavailable: 'Unavailable',
  internal: 'InternalError',
}

const codeOf = ({ service, reason, code }: CloudError): string => {
  const known = Object.hasOwn(CODES, service) ? CODES[service] : undefined
  return known?.[reason] ?? BY_CODE[code]
}

/** Its own sentences for what is refused before a service is asked. */
const coreSaid = {
  policy: { say: () => 'You are not authorized to perform this operation.' },
  unauthenticated: {
    status: 403,
    say: () => 'The request must contain either a valid (registered) access key ID or X.509 certificate.',
  },
  missing_parameter: { say: ({ field }) => `The request must contain the parameter ${field}` },
  unknown_parameter: { say: ({ field }) => `The parameter ${field} is not recognized` },
  unknown_operation: { say: ({ name }) => `The action ${name} is not valid for this web service.` },
} satisfies Partial<SaidBy<typeof coreRefusals & typeof apiRefusals>>

export const errors: ErrorFace = {
  status: {
    ...httpStatus,
    not_found: 404,
    conflict: 400,
    over_quota: 400,
    no_capacity: 500,
    rate_limited: 503,
  } satisfies Record<ErrorCode, number>,
  said: {
    core: coreSaid,
    access_key: {
      wrong_signature: { status: 403 },
      wrong_scope: { status: 403 },
      expired: { status: 400 },
      unreadable_signature: { status: 400 },
    },
  },
  body: (error) => ({ Code: codeOf(error), Message: error.message }),
}
