/** Spells refusals as OUTSCALE does: a type, a number that clients branch on, and a sentence. */
import { type ErrorFace, httpStatus } from '../../api/errors.ts'
import { saidOf } from '../../api/refusal-table.ts'
import type { CloudError, ErrorCode } from '../../kernel/errors.ts'
import { coreSaid } from './errors/core.ts'
import { BAD_KEY, INTERNAL, INVALID, type Kind, MISSING, NO_KEYPAIR, type OutscaleSaid } from './errors/kinds.ts'
import { serviceSaid } from './errors/service.ts'
import type { outscaleRefusals } from './refusals.ts'

const ownSaid = {
  bad_page_token: { kind: INVALID },
  keypair_not_found: { kind: NO_KEYPAIR },
  keypair_unnamed: { kind: MISSING },
  bad_public_key: { kind: BAD_KEY },
} satisfies OutscaleSaid<typeof outscaleRefusals>

const said = { core: coreSaid, outscale: ownSaid, ...serviceSaid }

/** Every refusal that can come has a line, which a rule holds. */
const kindOf = (error: CloudError): Kind => saidOf<{ kind?: Kind }>(said, error)?.kind ?? INTERNAL

export const errors: ErrorFace = {
  status: { ...httpStatus, forbidden: 401, over_quota: 400, no_capacity: 409 } satisfies Record<ErrorCode, number>,
  said,
  headers: (_, status): Readonly<Record<string, string>> => (status === 405 ? { Allow: 'POST' } : {}),
  body: (error) => {
    const [Type, Code] = kindOf(error)
    return { Type, Details: error.message, Code }
  },
}
