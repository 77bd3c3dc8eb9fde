/** Declares what Glance's API refuses of requests before images are asked, in its own words. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const glanceRefusals = defineRefusals('glance', {
  property_exists: { code: 'conflict', say: ({ name }: { name: string }) => `Property ${name} already present.` },
  no_property: { code: 'conflict', say: ({ name }: { name: string }) => `Property ${name} does not exist.` },
  base_property: { code: 'forbidden', say: ({ name }: { name: string }) => `Property ${name} may not be removed.` },
  bad_pointer: {
    code: 'bad_request',
    say: ({ pointer }: { pointer: string }) => `Invalid JSON pointer for this resource: '${pointer}'`,
  },
  property_too_long: { code: 'bad_request', say: () => 'Custom property should not be greater than 255 characters.' },
  no_locations: { code: 'forbidden', say: () => "It's not allowed to set locations: they are invisible in this cloud." },
  reserved: { code: 'forbidden', say: ({ name }: { name: string }) => `Attribute '${name}' is reserved.` },
  read_only: { code: 'forbidden', say: ({ name }: { name: string }) => `Attribute '${name}' is read-only.` },
  store_not_found: {
    code: 'conflict',
    say: ({ store }: { store: unknown }) => `Store for identifier ${store} not found`,
  },
  all_stores_and_some: {
    code: 'bad_request',
    say: () => "All_stores parameter can't be used with x-image-meta-store header or stores parameter",
  },
  stores_twice: {
    code: 'bad_request',
    say: () => "Stores parameter and x-image-meta-store header can't be both specified",
  },
  not_a_flag: { code: 'bad_request', say: ({ name }: { name: string }) => `'${name}' must be boolean value only` },
  task_incomplete: { code: 'bad_request', say: ({ name }: { name: string }) => `Task '${name}' is required` },
  task_input_incomplete: { code: 'bad_request', say: ({ name }: { name: string }) => `Input does not contain '${name}' field` },
  no_import_source: { code: 'bad_request', say: ({ source }: { source: unknown }) => `Invalid location: ${source}` },
  file_import: {
    code: 'bad_request',
    say: () => 'File based imports are not allowed. Please use a non-local source of image data.',
  },
  bad_import_source: {
    code: 'bad_request',
    say: () => "The given uri is not valid. Please specify a valid uri from the following list of supported uri ['http']",
  },
  bad_marker: { code: 'bad_request', say: () => 'Invalid marker format' },
  store_unavailable: {
    code: 'conflict',
    say: ({ store }: { store: string }) => `The selected store ${store} is not available on this node.`,
  },
  store_of_inactive: {
    code: 'conflict',
    say: () => "It's not allowed to remove image data from store if image status is not 'active'",
  },
  only_store: {
    code: 'forbidden',
    say: () => 'Cannot delete image data from the only store containing it. Consider deleting the image instead.',
  },
  no_store: { code: 'bad_request', say: ({ store }: { store: unknown }) => `Store ${store} is not available.` },
  unknown_import_method: { code: 'bad_request', say: ({ name }: { name: unknown }) => `Unknown import method name '${name}'.` },
  import_without_name: { code: 'bad_request', say: () => "Import request requires a 'name' field." },
  import_without_method: { code: 'bad_request', say: () => "Import request requires a 'method' field." },
  no_image_size: { code: 'bad_request', say: () => 'Invalid or missing image size in request headers.' },
  wrong_content_type: { code: 'unsupported_media', say: ({ type }: { type: string }) => `Invalid content type ${type}` },
  unsatisfiable_range: { code: 'bad_request', say: () => 'The Range request could not be satisfied.' },
  several_ranges: { code: 'bad_request', say: () => 'Several ranges in one request are not supported: ask for each of them.' },
  bad_sort_direction: {
    code: 'bad_request',
    say: ({ direction }: { direction: string }) => `Invalid sort direction: ${direction}`,
  },
  unknown_sort_key: {
    code: 'bad_request',
    say: ({ key, known }: { key: string; known: string }) =>
      `Invalid sort key: ${key}. It must be one of the following: ${known}.`,
  },
  sort_dirs_differ: { code: 'bad_request', say: () => 'Number of sort dirs does not match the number of sort keys' },
  two_sort_syntaxes: { code: 'bad_request', say: () => 'Old and new sorting syntax cannot be combined' },
  limit_negative: { code: 'bad_request', say: () => 'limit param must be positive' },
  limit_no_integer: { code: 'bad_request', say: () => 'limit param must be an integer' },
  bad_choice: { code: 'bad_request', say: ({ what, text }: { what: string; text: string }) => `Invalid ${what}: ${text}` },
  no_changes_since: { code: 'bad_request', say: () => 'The "changes-since" filter is no longer available on v2.' },
  bad_time: { code: 'bad_request', say: ({ stamp }: { stamp: string }) => `Invalid time format: ${stamp}.` },
  unknown_operator: {
    code: 'bad_request',
    say: ({ operator }: { operator: string }) => `Unable to filter on a unknown operator: ${operator}.`,
  },
  count_too_large: {
    code: 'bad_request',
    say: ({ name, most, text }: { name: string; most: number; text: string }) =>
      `Filter argument '${name}' must be at most ${most}: ${text}`,
  },
  not_a_count: {
    code: 'bad_request',
    say: ({ name, text }: { name: string; text: string }) => `Filter argument '${name}' must be a non-negative integer: ${text}`,
  },
  not_boolean: {
    code: 'bad_request',
    say: ({ text, name }: { text: string; name: string }) =>
      `Invalid value '${text}' for '${name}' filter. Valid values are 'true' or 'false'.`,
  },
  unclosed_quote: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `Invalid filter value ${text}. The quote is not closed or is misplaced.`,
  },
  pointer_bad_escape: {
    code: 'bad_request',
    say: ({ pointer }: { pointer: string }) => `Pointer \`${pointer}\` contains "~" not part of a recognized escape sequence.`,
  },
  pointer_slash_at_end: {
    code: 'bad_request',
    say: ({ pointer }: { pointer: string }) => `Pointer \`${pointer}\` end with "/".`,
  },
  pointer_double_slash: {
    code: 'bad_request',
    say: ({ pointer }: { pointer: string }) => `Pointer \`${pointer}\` contains adjacent "/".`,
  },
  pointer_without_slash: {
    code: 'bad_request',
    say: ({ pointer }: { pointer: string }) => `Pointer \`${pointer}\` does not start with "/".`,
  },
  patch_old_form: {
    code: 'bad_request',
    say: () => 'Operation objects must contain exactly one member named "add", "remove", or "replace".',
  },
  patch_path_missing: { code: 'bad_request', say: () => "Unable to find 'path' in JSON Schema change" },
  patch_op_unknown: {
    code: 'bad_request',
    say: ({ operation, available }: { operation: unknown; available: string }) =>
      `Invalid operation: \`${operation}\`. It must be one of the following: ${available}.`,
  },
  patch_op_missing: {
    code: 'bad_request',
    say: ({ available }: { available: string }) =>
      `Unable to find \`op\` in JSON Schema change. It must be one of the following: ${available}.`,
  },
  patch_value_missing: {
    code: 'bad_request',
    say: ({ operation }: { operation: string }) => `Operation "${operation}" requires a member named "value".`,
  },
  patch_path_no_text: { code: 'bad_request', say: () => 'The path of an operation must be a string.' },
  patch_step_no_object: { code: 'bad_request', say: () => 'Operations must be JSON objects.' },
  patch_no_array: { code: 'bad_request', say: () => 'Request body must be a JSON array of operation objects.' },
  patch_media: {
    code: 'unsupported_media',
    say: ({ allowed }: { allowed: string }) => `Image PATCH expects Content-Type one of: ${allowed}`,
  },
  bad_member_body: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  member_too_long: { code: 'bad_request', say: () => 'A member is at most 255 characters long.' },
  member_empty: { code: 'bad_request', say: () => "Member can't be empty" },
  property_without_prefix: {
    code: 'not_found',
    say: ({ name, prefix }: { name: string; prefix: string }) =>
      `Property ${name} does not start with the expected resource type association prefix of '${prefix}'.`,
  },
  resource_type_not_associated: {
    code: 'not_found',
    say: ({ namespace, resourceType }: { namespace: string; resourceType: string }) =>
      `The metadata definition resource-type association of resource-type=${resourceType} to namespace=${namespace}, was not found.`,
  },
  tag_too_long: {
    code: 'bad_request',
    say: ({ tag }: { tag: string }) => `Provided object does not match schema 'image': '${tag}' is too long. Failed at: tags`,
  },
})
