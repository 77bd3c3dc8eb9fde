/** Declares what Nova's API refuses of requests before the domain is asked, in its own words. */
import { defineRefusals } from '../../../kernel/refusal.ts'

export const novaRefusals = defineRefusals('nova', {
  bad_image_disks: { code: 'bad_request', say: () => 'Block Device Mapping is Invalid: that of the image cannot be read.' },
  too_many_image_properties: { code: 'forbidden', say: () => 'Image metadata limit exceeded' },
  bad_extra_spec: { code: 'bad_request', say: ({ problem }: { problem: string }) => `Validation failed; ${problem}` },
  changes_reversed: {
    code: 'bad_request',
    say: () => 'The value of changes-since must be less than or equal to changes-before.',
  },
  bad_time: {
    code: 'bad_request',
    say: ({ field, text }: { field: string; text: string }) =>
      `Invalid input for query parameters ${field}. Value: ${text}. '${text}' is not a 'date-time'`,
  },
  file_too_large: { code: 'over_quota', say: () => 'Personality file content exceeds maximum length' },
  file_path_too_long: { code: 'over_quota', say: () => 'Personality file path exceeds maximum length' },
  bad_file_contents: {
    code: 'bad_request',
    say: ({ path }: { path: string }) => `Personality content for ${path} cannot be decoded`,
  },
  too_many_files: { code: 'over_quota', say: () => 'Quota exceeded, too many personality files' },
  bad_user_data: { code: 'bad_request', say: () => "Invalid input for field/attribute user_data. Value is not a 'base64'" },
  several_with_address: { code: 'bad_request', say: () => 'max_count cannot be greater than 1 if an fixed_ip is specified.' },
  network_unsaid: { code: 'bad_request', say: () => 'Bad networks format: network uuid is not in proper format (None)' },
  address_with_port: {
    code: 'bad_request',
    say: ({ address, port }: { address: string; port: string }) =>
      `Specified Fixed IP '${address}' cannot be used with port '${port}': the two cannot be specified together.`,
  },
  several_with_port: {
    code: 'bad_request',
    say: () =>
      'Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
  },
  bad_image_ref: { code: 'bad_request', say: () => 'Invalid imageRef provided.' },
  no_block_devices: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  two_mappings: {
    code: 'bad_request',
    say: () => 'Using different block_device_mapping syntaxes is not allowed in the same request.',
  },
  volume_for_several: { code: 'bad_request', say: () => 'Cannot attach one or more volumes to multiple instances' },
  group_not_found: { code: 'bad_request', say: ({ group }: { group: string }) => `Instance group ${group} could not be found.` },
  not_implemented_part: {
    code: 'not_implemented',
    say: ({ what }: { what: string }) => `${what} is not implemented in this cloud.`,
  },
  counts_reversed: { code: 'bad_request', say: () => 'min_count must be <= max_count' },
  too_large: {
    code: 'bad_request',
    say: ({ field, maximum }: { field: string; maximum: number }) => `${field} must be <= ${maximum}`,
  },
  too_small: {
    code: 'bad_request',
    say: ({ field, minimum }: { field: string; minimum: number }) => `${field} must be >= ${minimum}`,
  },
  attachment_fixed: { code: 'bad_request', say: ({ name }: { name: string }) => `The ${name} property is not mutable` },
  no_such_hypervisor: {
    code: 'bad_request',
    say: () => 'No hypervisor matching the host and hypervisor_hostname could be found.',
  },
  no_such_host: { code: 'bad_request', say: ({ host }: { host: string }) => `Compute host ${host} could not be found.` },
  no_zone: { code: 'bad_request', say: () => 'The requested availability zone is not available' },
  host_twice: { code: 'bad_request', say: () => 'A host was given twice: in availability_zone and by itself.' },
  no_such_project: { code: 'bad_request', say: ({ id }: { id: string }) => `Project ID ${id} is not a valid project.` },
  extension_not_found: {
    code: 'not_found',
    say: ({ alias }: { alias: string }) => `Extension with name ${alias} could not be found.`,
  },
  key_mismatch: { code: 'bad_request', say: () => 'Request body and URI mismatch' },
  no_extra_spec: {
    code: 'not_found',
    say: ({ id, key }: { id: string; key: string }) => `Flavor ${id} has no extra specs with key ${key}.`,
  },
  bad_is_public: { code: 'bad_request', say: ({ text }: { text: string }) => `Invalid is_public filter [${text}]` },
  bad_flavor_filter: {
    code: 'bad_request',
    say: ({ key, text }: { key: string; text: string }) => `Invalid ${key} filter [${text}]`,
  },
  hypervisor_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Hypervisor with ID '${id}' could not be found.` },
  no_hypervisor_like: {
    code: 'not_found',
    say: ({ part }: { part: string }) => `No hypervisor matching '${part}' could be found.`,
  },
  no_paging_by_pattern: {
    code: 'bad_request',
    say: () => 'Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.',
  },
  bad_quota: { code: 'bad_request', say: ({ problem }: { problem: string }) => problem },
  no_user_limits: { code: 'not_implemented', say: () => 'Limits of single users are not implemented in this cloud.' },
  no_network_label: { code: 'not_found', say: () => 'Network label not found' },
  port_of_other_server: {
    code: 'not_found',
    say: ({ serverId, portId }: { serverId: string; portId: string }) =>
      `Instance ${serverId} does not have a port with id ${portId}`,
  },
  no_metadata_item: { code: 'not_found', say: () => 'Metadata item was not found' },
  bad_tag: {
    code: 'bad_request',
    say: ({ tag, id }: { tag: string; id: string }) => `Tag '${tag}' is invalid. Tags cannot contain ',' or '/': server ${id}.`,
  },
  tag_too_long: {
    code: 'bad_request',
    say: ({ tag }: { tag: string }) => `Tag '${tag}' is too long. Maximum length of a tag is 60`,
  },
  too_many_tags: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `The number of tags exceeded the per-server limit ${limit}`,
  },
  no_tag: { code: 'not_found', say: ({ id, tag }: { id: string; tag: string }) => `Server ${id} has no tag '${tag}'` },
  no_service_change: {
    code: 'bad_request',
    say: () => "No updates were requested. Fields 'status' or 'forced_down' should be specified.",
  },
  reason_without_disabling: { code: 'bad_request', say: () => "Specifying disabled_reason requires that status is 'disabled'." },
  no_forced_down: { code: 'not_implemented', say: () => 'Forcing a host down is not implemented in this cloud.' },
  service_fixed: {
    code: 'bad_request',
    say: ({ binary, only }: { binary: string; only: string }) =>
      `Updating a ${binary} service is not supported. Only ${only} services can be updated.`,
  },
  service_not_found: { code: 'not_found', say: ({ id }: { id: string }) => `Service ${id} could not be found.` },
  group_id_no_uuid: { code: 'bad_request', say: () => 'Security group id should be uuid' },
  rule_incomplete: { code: 'bad_request', say: () => 'Not enough parameters to build a valid rule.' },
  rule_protocol: { code: 'bad_request', say: ({ protocol }: { protocol: string }) => `Invalid IP protocol ${protocol}.` },
  rule_range: {
    code: 'bad_request',
    say: ({ from, to, why }: { from: number; to: number; why: string }) => `Invalid port range ${from}:${to}. ${why}`,
  },
  rule_no_integer: {
    code: 'bad_request',
    say: ({ what, protocol }: { what: string; protocol: string }) =>
      `Invalid input received: ${what} must be integers${protocol === 'ICMP' ? ' for ICMP protocol type' : ''}`,
  },
  rule_block: { code: 'bad_request', say: ({ block }: { block: string }) => `${block} is not a valid IP network.` },
  rule_prefix: { code: 'bad_request', say: ({ block }: { block: string }) => `Bad prefix for network in cidr ${block}` },
  image_absent: { code: 'not_found', say: () => 'Image not found.' },
  image_not_deletable: { code: 'forbidden', say: () => 'You are not allowed to delete the image.' },
  image_not_yours: { code: 'forbidden', say: ({ id }: { id: string }) => `Not authorized for image ${id}.` },
  image_metadata_absent: { code: 'not_found', say: () => 'The resource could not be found.' },
  image_metadata_key: { code: 'not_found', say: () => 'Invalid metadata key' },
  unclosed_choice: { code: 'bad_request', say: ({ name }: { name: string }) => `Invalid filter value for ${name}.` },
  no_such_image: { code: 'bad_request', say: () => 'Can not find requested image' },
  too_many_at_once: {
    code: 'bad_request',
    say: ({ limit }: { limit: number }) => `At most ${limit} servers can be made by one request.`,
  },
  sort_for_admins: {
    code: 'forbidden',
    say: ({ key }: { key: string }) => `Only administrators can sort servers by ${key}`,
  },
  bad_boolean: {
    code: 'bad_request',
    say: ({ text }: { text: string }) =>
      `Unrecognized value '${text}', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'`,
  },
  deleted_for_admins: { code: 'forbidden', say: () => 'Only administrators may list deleted servers' },
  no_filter_field: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `Invalid filter field: ${name}.`,
  },
  bad_regex: {
    code: 'bad_request',
    say: ({ key, text }: { key: string; text: string }) =>
      `Invalid input for query parameters ${key}. Value: ${text}. '${text}' is not a 'regex'`,
  },
  several_groups: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `Multiple security groups found matching '${name}'. Use an ID to be more specific.`,
  },
  group_unknown: {
    code: 'not_found',
    say: ({ name, projectId }: { name: string; projectId: string }) =>
      `Security group ${name} not found for project ${projectId}.`,
  },
  group_not_of_server: {
    code: 'not_found',
    say: ({ name, serverId }: { name: string; serverId: string }) =>
      `Security group ${name} not associated with the instance ${serverId}`,
  },
  no_ports_for_group: {
    code: 'bad_request',
    say: ({ serverId }: { serverId: string }) => `No ports of instance ${serverId} could be put into the group.`,
  },
})
