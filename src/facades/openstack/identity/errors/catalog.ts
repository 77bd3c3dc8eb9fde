/** Says what the catalogue, policies and the configurations of domains refuse in Keystone's words. */
import { ourWords, type SaidBy } from '../../../../api/refusal-table.ts'
import type { catalogRefusals } from '../../../../domain/identity/catalog/index.ts'
import type { domainConfigRefusals } from '../../../../domain/identity/domain-config/index.ts'
import type { peopleRefusals } from '../../../../domain/identity/people/index.ts'
import type { policyRefusals } from '../../../../domain/identity/policy/index.ts'
import { cannotStore, couldNotFind, expecting } from './said.ts'

const duplicateEntry = () => 'Duplicate entry'

export const catalogSaid = {
  region_not_found: couldNotFind('region'),
  region_exists: cannotStore('region', ({ id }) => `Duplicate ID, ${id}`),
  region_circle: {
    say: ({ parentId }) => `The specified parent region ${parentId} would create a circular region hierarchy.`,
  },
  region_in_use: {
    say: ({ id }) => `Unable to delete region ${id} because it or its child regions have associated endpoints.`,
  },
  service_not_found: couldNotFind('service'),
  endpoint_not_found: couldNotFind('endpoint'),
  bad_endpoint_url: { say: ({ url }) => `Cannot create an endpoint with an invalid URL: ${url}.` },
  endpoint_service_unknown: expecting(
    () => 'endpoint service_id',
    () => 'service table',
  ),
  endpoint_region_unknown: expecting(
    () => 'endpoint region_id',
    () => 'region table',
  ),
  endpoint_group_not_found: couldNotFind('Endpoint Group'),
  endpoint_offered: cannotStore('project_endpoint', duplicateEntry),
  endpoint_group_offered: cannotStore('project_endpoint_group', duplicateEntry),
  endpoint_not_offered: { say: ({ id, projectId }) => `Endpoint ${id} not found in project ${projectId}` },
  endpoint_group_not_offered: { say: () => 'Endpoint Group Project Association not found' },
} satisfies SaidBy<typeof catalogRefusals>

export const policySaid = {
  policy_not_found: couldNotFind('policy'),
  policy_association_not_found: { say: () => 'Could not find policy association.' },
  endpoint_without_policy: ourWords,
} satisfies SaidBy<typeof policyRefusals>

const invalidConfig = <F>(why: (facts: F) => string) => ({
  say: (facts: F) => `Invalid domain specific configuration: ${why(facts)}.`,
})

export const domainConfigSaid = {
  domain_config_not_found: {
    say: ({ domainId, group, option }) => {
      const inGroup = option === undefined ? `group ${group}` : `option ${option} in group ${group}`
      const what = group === undefined && option === undefined ? 'any options' : inGroup
      return `Could not find ${what} in domain configuration for domain ${domainId}.`
    },
  },
  config_empty: invalidConfig(() => 'No options specified'),
  config_group_empty: invalidConfig(
    ({ group }) => `The value of group ${group} specified in the config should be a dictionary of options`,
  ),
  config_group_unsupported: invalidConfig(({ group }) => `Group ${group} is not supported for domain specific configurations`),
  config_option_unsupported: invalidConfig(
    ({ group, option }) => `Option ${option} in group ${group} is not supported for domain specific configurations`,
  ),
  config_not_of_group: invalidConfig(
    ({ group }) => `Trying to update group ${group}, so that, and only that, group must be specified in the config`,
  ),
  config_not_of_option: invalidConfig(
    ({ group, option }) =>
      `Trying to update option ${option} in group ${group}, so that, and only that, option must be specified in the config`,
  ),
  config_default_hidden: invalidConfig(
    ({ group, option }) => `Reading the default for option ${option} in group ${group} is not supported`,
  ),
  password_form_of_other_domain: invalidConfig(
    () => 'Reading security compliance information for any domain other than the default domain is not allowed or supported.',
  ),
  password_form_hidden: invalidConfig(
    () => 'Reading security compliance values other than password_regex and password_regex_description is not allowed.',
  ),
} satisfies SaidBy<typeof domainConfigRefusals>

/** SamlResponseBody in by the operator's command alone. */
export const peopleSaid = {
  too_many_people: ourWords,
  bad_people: ourWords,
  person_refused: ourWords,
  person_not_allowed: ourWords,
  person_in_the_way: ourWords,
  user_went: ourWords,
} satisfies SaidBy<typeof peopleRefusals>
