/**
 * Spells refusals as OUTSCALE does: a type, and a number that clients branch on. Its list of numbers is published nowhere in a form that
 * can be read by machines. 4078 and 5071 are seen in its definition and in issues of its own tools; 1, 3001, 7000 and 9011 are what they are
 * remembered to be, and have to be held against the real service; those above 90,000 are chosen here.
 */
import { type ErrorFace, httpStatus } from '../../api/errors.ts'
import type { SaidBy } from '../../api/refusal-table.ts'
import type { apiRefusals } from '../../api/refusals.ts'
import type { computeRefusals } from '../../domain/compute/index.ts'
import type { accessKeyRefusals } from '../../domain/identity/credential/index.ts'
import type { coreRefusals } from '../../kernel/core-refusals.ts'
import type { CloudError, ErrorCode } from '../../kernel/errors.ts'
import type { outscaleRefusals } from './refusals.ts'

type Kind = readonly [type: string, number: string]
type Kinds<R> = { readonly [Reason in keyof R]: Kind }

const ACCESS_DENIED: Kind = ['AccessDenied', '1']
const INVALID_VALUE: Kind = ['InvalidParameterValue', '4078']
const NO_KEYPAIR: Kind = ['InvalidResource', '5071']
const MISSING: Kind = ['MissingParameter', '7000']
const UNKNOWN: Kind = ['UnknownParameter', '3001']
const TAKEN: Kind = ['ResourceConflict', '9011']
/** Ours, all above 90,000: no number of theirs is as high. */
const DRY_RUN: Kind = ['DryRunOperation', '90001']
const NOT_IMPLEMENTED: Kind = ['OperationNotSupported', '90002']
const UNKNOWN_ACTION: Kind = ['InvalidAction', '90003']
const QUOTA: Kind = ['TooManyResources (QuotaExceded)', '90004']
const INTERNAL: Kind = ['InternalError', '90005']
const UNAVAILABLE: Kind = ['ServiceUnavailable', '90006']
const THROTTLED: Kind = ['RequestLimitExceeded', '90007']

const accessKeyKinds = {
  unreadable_signature: ACCESS_DENIED,
  unknown_key: ACCESS_DENIED,
  wrong_signature: ACCESS_DENIED,
  wrong_scope: ACCESS_DENIED,
  expired: ACCESS_DENIED,
  void_key: ACCESS_DENIED,
  not_covered: ACCESS_DENIED,
} satisfies Kinds<typeof accessKeyRefusals>

const ownKinds = {
  dry_run: DRY_RUN,
  bad_page_token: INVALID_VALUE,
  keypair_not_found: NO_KEYPAIR,
  keypair_unnamed: MISSING,
  bad_public_key: INVALID_VALUE,
} satisfies Kinds<typeof outscaleRefusals>

const KINDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  access_key: accessKeyKinds,
  outscale: ownKinds,
  compute: {
    project_keypair_exists: TAKEN,
    bad_keypair_name: INVALID_VALUE,
    bad_public_key: INVALID_VALUE,
  } satisfies Partial<Kinds<typeof computeRefusals>>,
  core: {
    missing_parameter: MISSING,
    unknown_parameter: UNKNOWN,
    unknown_operation: UNKNOWN_ACTION,
  } satisfies Partial<Kinds<typeof coreRefusals & typeof apiRefusals>>,
}

const BY_CODE: Readonly<Record<ErrorCode, Kind>> = {
  bad_request: INVALID_VALUE,
  unauthorized: ACCESS_DENIED,
  forbidden: ACCESS_DENIED,
  not_found: UNKNOWN_ACTION,
  conflict: TAKEN,
  over_quota: QUOTA,
  no_capacity: QUOTA,
  too_large: INVALID_VALUE,
  unsupported_media: INVALID_VALUE,
  not_acceptable: INVALID_VALUE,
  precondition_failed: INVALID_VALUE,
  gone: INVALID_VALUE,
  rate_limited: THROTTLED,
  not_implemented: NOT_IMPLEMENTED,
  unavailable: UNAVAILABLE,
  internal: INTERNAL,
}

function kindOf({ service, reason, code }: CloudError): Kind {
  const known = Object.hasOwn(KINDS, service) ? KINDS[service] : undefined
  return known?.[reason] ?? BY_CODE[code]
}

const coreSaid = {
  policy: { say: () => 'The access key does not have the permissions that this operation needs.' },
  unknown_operation: { status: 404 },
} satisfies Partial<SaidBy<typeof coreRefusals & typeof apiRefusals>>

export const errors: ErrorFace = {
  status: { ...httpStatus, forbidden: 401, over_quota: 400, no_capacity: 409 } satisfies Record<ErrorCode, number>,
  said: { core: coreSaid },
  body: (error) => {
    const [Type, Code] = kindOf(error)
    return { Type, Details: error.message, Code }
  },
}
