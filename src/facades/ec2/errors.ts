/** Spells refusals as EC2 does: a code that clients branch on, and a sentence. */
import { type ErrorFace, httpStatus } from '../../api/errors.ts'
import { saidOf } from '../../api/refusal-table.ts'
import type { CloudError, ErrorCode } from '../../kernel/errors.ts'
import { coreSaid } from './errors/core.ts'
import type { Ec2Said } from './errors/said.ts'
import { serviceSaid } from './errors/service.ts'
import type { ec2Refusals } from './refusals.ts'

const ownSaid = {
  dry_run: { code: 'DryRunOperation' },
  unknown_filter: { code: 'InvalidParameterValue' },
  unknown_regions: { code: 'InvalidParameterValue' },
  unknown_zones: { code: 'InvalidParameterValue' },
  key_pair_not_found: { code: 'InvalidKeyPair.NotFound' },
  bad_key_pair_id: { code: 'InvalidParameterValue' },
  key_pair_unnamed: { code: 'MissingParameter' },
  bad_key_material: { code: 'InvalidKey.Format' },
  no_ppk: { code: 'UnsupportedOperation' },
  bad_tag: { code: 'InvalidParameterValue' },
} satisfies Ec2Said<typeof ec2Refusals>

const said = { core: coreSaid, ec2: ownSaid, ...serviceSaid }

/** Every refusal that can come has a line, which a rule holds. */
const codeOf = (error: CloudError): string => saidOf<{ code?: string }>(said, error)?.code ?? 'InternalError'

export const errors: ErrorFace = {
  status: {
    ...httpStatus,
    not_found: 404,
    conflict: 400,
    over_quota: 400,
    no_capacity: 500,
    rate_limited: 503,
  } satisfies Record<ErrorCode, number>,
  said,
  body: (error) => ({ Code: codeOf(error), Message: error.message }),
}
