/** Declares what the resources of an OpenStack API refuse of requests, whichever service they are of. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const kitRefusals = defineRefusals('openstack', {
  tag_not_found: { code: 'not_found', say: ({ tag }: { tag: string }) => `Tag ${tag} could not be found.` },
  bad_attribute: {
    code: 'bad_request',
    say: ({ name, problem }: { name: string; problem: string }) => `Invalid input for ${name}. Reason: ${problem}.`,
  },
  bad_filter_value: {
    code: 'bad_request',
    say: ({ problem }: { problem: string }) => `Invalid input for operation: ${problem}.`,
  },
  project_ids_differ: { code: 'bad_request', say: () => "'project_id' and 'tenant_id' do not match" },
  unknown_attributes: { code: 'bad_request', say: ({ names }: { names: string }) => `Unrecognized attribute(s) '${names}'` },
  bad_resource_body: { code: 'bad_request', say: ({ name }: { name: string }) => `Body contains invalid data for '${name}'` },
  read_only_attribute: { code: 'bad_request', say: ({ name }: { name: string }) => `Cannot update read-only attribute ${name}` },
  required_attribute: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `Failed to parse request. Required attribute '${name}' not specified`,
  },
  not_in_post: { code: 'bad_request', say: ({ name }: { name: string }) => `Attribute '${name}' not allowed in POST` },
  resources_required: { code: 'bad_request', say: () => 'Resources required' },
  body_without_key: { code: 'bad_request', say: ({ key }: { key: string }) => `Unable to find '${key}' in request body` },
  bad_body: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  attribute_fixed: { code: 'bad_request', say: ({ name }: { name: string }) => `Cannot change ${name}.` },
  id_fixed: { code: 'bad_request', say: () => 'Cannot change ID' },
  limit_not_whole: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `Invalid input for field 'limit': ${text} is not a whole number`,
  },
  unknown_relation: {
    code: 'bad_request',
    say: ({ relation }: { relation: string }) =>
      `The given operator ${relation} is not valid. It must be one of the following: 'eq', 'neq', 'lt', 'lte', 'gt', or 'gte'.`,
  },
  unknown_comparator: {
    code: 'bad_request',
    say: ({ comparator }: { comparator: string }) => `Unknown comparator ${comparator} in a filter.`,
  },
  bad_limit: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `Limit must be an integer 0 or greater and not '${text}'`,
  },
  bad_sort_direction: { code: 'bad_request', say: () => "sort_dirs should be either 'asc' or 'desc'" },
  no_sort_key: { code: 'bad_request', say: ({ key }: { key: string }) => `['${key}'] is invalid attribute for sort_keys` },
  sort_lengths_differ: { code: 'bad_request', say: () => 'The number of sort_keys and sort_dirs must be same' },
  not_a_part: {
    code: 'bad_request',
    say: ({ key, part }: { key: string; part: string }) => `Invalid input for ${key}. Reason: '${part}' is not a part of it.`,
  },
  no_filter: { code: 'bad_request', say: ({ name }: { name: string }) => `['${name}'] is invalid attribute for filtering` },
  revision_differs: {
    code: 'precondition_failed',
    say: ({ expected, current }: { expected: string; current: unknown }) =>
      `Constrained to ${expected}, but current revision is ${current}`,
  },
  more_directions_than_keys: { code: 'bad_request', say: () => 'Sort direction size exceeds sort key size' },
  bad_time: {
    code: 'bad_request',
    say: ({ field, text }: { field: string; text: string }) =>
      `Invalid input for field '${field}': ${text} is not a time of ISO 8601.`,
  },
})
