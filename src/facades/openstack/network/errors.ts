import { openstackCore } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import { ourWords, type SaidBy, saidOf, sameWords } from '../../../api/refusal-table.ts'
import type { hostRefusals } from '../../../domain/host/index.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { CloudError, ErrorCode } from '../../../kernel/errors.ts'
import { storeSaid } from '../../store-said.ts'
import { tagSaid } from '../../tag-said.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { floatingIpSaid } from './errors/floating-ip.ts'
import { networkSaid } from './errors/network.ts'
import { portSaid } from './errors/port.ts'
import { routerSaid } from './errors/router.ts'
import type { NeutronSaid } from './errors/said.ts'
import { groupSaid } from './errors/security-group.ts'
import { subnetSaid } from './errors/subnet.ts'
import { quotaNames } from './quota-names.ts'
import { neutronRefusals } from './refusals.ts'

const coreSaid = {
  ...openstackCore,
  ...storeSaid,
  policy: { type: 'PolicyNotAuthorized', say: ({ action }) => `rule:${action} is disallowed by policy` },
} satisfies SaidBy<CommonRefusals, { type?: string }>

/** Which hosts there are is asked for agents. */
const hostSaid = { host_not_found: ourWords, marker_not_found: ourWords } satisfies Partial<SaidBy<typeof hostRefusals>>

/** What a request is refused for by its form, in words of Neutron's, whose type follows from the code. */
const kitSaid = {
  ...sameWords(kitRefusals),
  tag_not_found: { type: 'TagNotFound' },
  bad_filter_value: { type: 'InvalidInput' },
} satisfies SaidBy<typeof kitRefusals, { type?: string }>

const ownSaid = { ...sameWords(neutronRefusals), bad_router: { type: 'BadRequest' } } satisfies SaidBy<
  typeof neutronRefusals,
  { type?: string }
>

const quotaSaid = {
  quota_exceeded: {
    type: 'OverQuota',
    say: ({ resource }) => {
      const name = Object.entries(quotaNames).find(([, ours]) => ours === resource)?.[0] ?? resource
      return `Quota exceeded for resources: ['${name}'].`
    },
  },
} satisfies NeutronSaid<typeof quotaRefusals>

const said = {
  core: coreSaid,
  tag: tagSaid,
  host: hostSaid,
  openstack: kitSaid,
  neutron: ownSaid,
  quota: quotaSaid,
  network: { ...networkSaid, ...subnetSaid, ...portSaid, ...routerSaid, ...floatingIpSaid, ...groupSaid },
}

/** Neutron's `{"NeutronError": {type, message, detail}}`; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 409 } satisfies Record<ErrorCode, number>,
  said,
  body: (error, status) =>
    status === 401
      ? { error: { code: status, title: statusTitle[status] ?? 'Unauthorized', message: error.message } }
      : { NeutronError: { type: typeOf(error, status), message: error.message, detail: '' } },
}

const typeOf = (error: CloudError, status: number): string =>
  saidOf<{ type?: string }>(said, error)?.type ?? (status === 405 ? 'HTTPMethodNotAllowed' : byCode[error.code])

const byCode: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'HTTPBadRequest',
  unauthorized: 'HTTPUnauthorized',
  forbidden: 'HTTPForbidden',
  not_found: 'HTTPNotFound',
  conflict: 'Conflict',
  over_quota: 'OverQuota',
  no_capacity: 'IpAddressGenerationFailure',
  too_large: 'HTTPRequestEntityTooLarge',
  unsupported_media: 'HTTPUnsupportedMediaType',
  not_acceptable: 'HTTPNotAcceptable',
  precondition_failed: 'RevisionNumberConstraintFailed',
  gone: 'HTTPGone',
  rate_limited: 'HTTPTooManyRequests',
  not_implemented: 'HTTPNotImplemented',
  unavailable: 'ServiceUnavailable',
  internal: 'HTTPInternalServerError',
}
