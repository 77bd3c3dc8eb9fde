import { openstackCore } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import { type SaidBy, sameWords } from '../../../api/refusal-table.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { CloudError, ErrorCode } from '../../../kernel/errors.ts'
import { storeSaid } from '../../store-said.ts'
import { tagSaid } from '../../tag-said.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { catalogSaid, domainConfigSaid, peopleSaid, policySaid } from './errors/catalog.ts'
import { applicationCredentialSaid, credentialSaid, oauth1Said } from './errors/credential.ts'
import { federatedLinkSaid, federationSaid } from './errors/federation.ts'
import { loginSaid, tokenSaid } from './errors/login.ts'
import { complianceSaid, identitySaid, limitSaid, projectSaid, roleSaid, userSaid } from './errors/resource.ts'
import { notAuthorized } from './errors/said.ts'
import { trustSaid } from './errors/trust.ts'
import { keystoneRefusals } from './refusals.ts'

const coreSaid = {
  ...openstackCore,
  ...storeSaid,
  policy: notAuthorized(({ action }) => action),
} satisfies SaidBy<CommonRefusals>

const said = {
  core: coreSaid,
  openstack: sameWords(kitRefusals),
  keystone: sameWords(keystoneRefusals),
  tag: tagSaid,
  identity: {
    ...identitySaid,
    ...projectSaid,
    ...userSaid,
    ...complianceSaid,
    ...roleSaid,
    ...limitSaid,
    ...catalogSaid,
    ...policySaid,
    ...domainConfigSaid,
    ...peopleSaid,
    ...credentialSaid,
    ...applicationCredentialSaid,
    ...oauth1Said,
    ...trustSaid,
    ...loginSaid,
    ...tokenSaid,
    ...federationSaid,
    ...federatedLinkSaid,
  },
}

/** Keystone's `{"error": {code, title, message}}`. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 403 } satisfies Record<ErrorCode, number>,
  said,
  body: (error, status) => ({ error: { code: status, title: statusTitle[status] ?? 'Error', message: error.message } }),
  headers: (error: CloudError): Record<string, string> =>
    error.code === 'rate_limited' || error.code === 'unavailable' ? { 'Retry-After': '1' } : {},
  invalid: invalidInput,
}

/** Keystone names the field without the resource's own key, parts of it separated by slashes. */
function invalidInput({ where, field, problem, keyword }: ValidationError): string {
  const [outer, ...parts] = field.split('.')
  const about = where === 'query' && outer ? [outer, ...parts] : parts
  const ofWhole = keyword === 'required' || keyword === 'additionalProperties'
  const path = (ofWhole ? about.slice(0, -1) : about).join('/')
  return path === '' ? problem : `Invalid input for field '${path}': ${problem}`
}
