/** Declares what Cinder's API refuses of requests before the domain is asked, in its own words. */
import { defineRefusals } from '../../../kernel/refusal.ts'

/** What Cinder says of a service whose field is not as it has to be before it is changed. */
export const unchanged = ({ host, field, expected }: { host: string; field: string; expected: string }): string =>
  `Invalid input received: No service could be changed: ${field} in ['${host}'] must be ${expected} to failover.`

export const cinderRefusals = defineRefusals('cinder', {
  bad_backup_record: { code: 'bad_request', say: ({ problem }: { problem: string }) => `Invalid input received: ${problem}` },
  other_backup_service: {
    code: 'bad_request',
    say: ({ service }: { service: string }) => `Invalid backup: Backups of the service ${service} are not read in this cloud.`,
  },
  bad_backup_status: {
    code: 'bad_request',
    say: ({ status }: { status: string }) => `Backup status: ${status} is invalid, valid statuses are: ['available', 'error'].`,
  },
  malformed_url: { code: 'bad_request', say: () => 'Malformed request url' },
  not_implemented_part: {
    code: 'not_implemented',
    say: ({ what }: { what: string }) => `${what} is not implemented in this cloud.`,
  },
  limit_no_integer: { code: 'bad_request', say: () => 'limit param must be an integer' },
  limit_negative: { code: 'bad_request', say: () => 'limit param must be positive' },
  bad_offset: {
    code: 'bad_request',
    say: ({ problem }: { problem: string }) => `Invalid input received: offset must be ${problem}`,
  },
  two_sort_syntaxes: {
    code: 'bad_request',
    say: () => "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.",
  },
  bad_sort_direction: {
    code: 'bad_request',
    say: () => "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.",
  },
  bad_sort_key: {
    code: 'bad_request',
    say: ({ key }: { key: string }) => `Invalid input received: Sort key supplied is invalid: ${key}`,
  },
  bad_filters: {
    code: 'bad_request',
    say: ({ names }: { names: readonly string[] }) => `Invalid filters ${names.join(',')} are found in query options.`,
  },
  bad_operator: { code: 'bad_request', say: ({ operator }: { operator: string }) => `Invalid ${operator} operator` },
  bad_value: { code: 'bad_request', say: ({ value }: { value: string }) => `Invalid ${value} value` },
  bad_flag: { code: 'bad_request', say: ({ name, text }: { name: string; text: string }) => `'${name} = ${text}'` },
  bad_boolean: {
    code: 'bad_request',
    say: ({ name, text }: { name: string; text: string }) =>
      `Invalid input received: Value '${text}' for '${name}' is not valid, must be a boolean.`,
  },
  bad_size: {
    code: 'bad_request',
    say: ({ size }: { size: string }) => `Invalid input received: Volume size '${size}' must be an integer and greater than 0`,
  },
  bad_image: { code: 'bad_request', say: () => 'Invalid image identifier or unable to access requested image.' },
  image_ambiguous: {
    code: 'conflict',
    say: ({ name }: { name: string }) => `Multiple matches found for '${name}', use an ID to be more specific.`,
  },
  force_is_gone: {
    code: 'bad_request',
    say: () =>
      "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored.",
  },
  no_multiattach: {
    code: 'bad_request',
    say: () =>
      'multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact your administrator to create a multiattach enabled volume type and use it to create multiattach volumes.',
  },
  no_compression: {
    code: 'bad_request',
    say: () => 'Image compression upload disallowed, but container_format is compressed',
  },
  key_mismatch: { code: 'bad_request', say: () => 'Request body and URI mismatch' },
  too_many_items: { code: 'bad_request', say: () => 'Request body contains too many items' },
  no_image_metadata: {
    code: 'not_found',
    say: () => 'Metadata item was not found.',
  },
  nothing_to_change: {
    code: 'bad_request',
    say: () => 'Specify volume type name, description, is_public or a combination thereof.',
  },
  bad_group_status: {
    code: 'bad_request',
    say: ({ what, status, valid }: { what: 'Group' | 'GroupSnapshot'; status: string; valid: readonly string[] }) => {
      const noun = what === 'Group' ? ['Group status', 'valid status are'] : ['Group snapshot status', 'valid statuses are']
      const problem =
        status.trim() === ''
          ? "The 'status' can not be empty."
          : `${noun[0]}: ${status} is invalid, ${noun[1]}: (${valid.map((one) => `'${one}'`).join(', ')}).`
      return `Invalid ${what} Status: ${problem}`
    },
  },
  one_source: {
    code: 'bad_request',
    say: () => "Invalid input for field/attribute create-from-src. Either 'group_snapshot_id' or 'source_group_id' is required.",
  },
  no_boolean: {
    code: 'bad_request',
    say: ({ name, text }: { name: string; text: string }) => `Value '${text}' for '${name}' is not a boolean.`,
  },
  no_change_of_group_type: {
    code: 'bad_request',
    say: () => 'Specify group type name, description or a combination thereof.',
  },
  group_type_name_empty: { code: 'bad_request', say: () => 'Group type name can not be empty.' },
  type_name_empty: { code: 'bad_request', say: () => 'Volume type name can not be empty.' },
  bad_is_public: {
    code: 'bad_request',
    say: ({ text }: { text: string }) => `Invalid is_public filter [${text}]`,
  },
  default_type_unknown: {
    code: 'bad_request',
    say: ({ type }: { type: string }) => `Volume type ${type} could not be found.`,
  },
  no_such_project: { code: 'not_found', say: ({ id }: { id: string }) => `Project with id ${id} could not be found.` },
  below_use: {
    code: 'bad_request',
    say: ({ name, used, limit }: { name: string; used: number; limit: number }) =>
      `Quota ${name} limit must be equal or greater than existing resources. Current usage is ${used} and the requested limit is ${limit}.`,
  },
  bad_quota: {
    code: 'bad_request',
    say: ({ names }: { names: readonly string[] }) => `Bad key(s) in quota set: ${names.join(', ')}`,
  },
  no_encryption_item: {
    code: 'not_found',
    say: ({ id, key }: { id: string; key: string }) => `The encryption of volume ${id} has no ${key}.`,
  },
  key_size_no_integer: { code: 'bad_request', say: () => 'Invalid input received: key_size must be an integer.' },
  type_id_missing: { code: 'bad_request', say: () => 'Volume Type id must not be None.' },
  host_missing: { code: 'bad_request', say: () => 'Invalid input received: Host field is missing.' },
  host_or_cluster: {
    code: 'bad_request',
    say: () => 'Invalid input received: One and only one of cluster and host must be set.',
  },
  no_service_with: {
    code: 'bad_request',
    say: ({ what, name }: { what: 'host' | 'cluster'; name: string }) =>
      `Invalid input received: No service found with ${what}=${name}`,
  },
  no_pool_of_host: {
    code: 'bad_request',
    say: ({ host }: { host: string }) => `Host '${host}' not found`,
  },
  bad_reference: {
    code: 'bad_request',
    say: () => 'Manage existing volume failed due to invalid backend reference: Reference must contain source-name element.',
  },
  no_marker_file: {
    code: 'bad_request',
    say: ({ marker }: { marker: string }) => `Invalid input received: marker not found: ${marker}`,
  },
  several_services: { code: 'bad_request', say: () => 'Services from different clusters found.' },
  no_replication: {
    code: 'bad_request',
    say: ({ host }: { host: string }) =>
      unchanged({ host, field: 'replication_status', expected: "['enabled' or 'failed-over'] and must be up" }),
  },
  cluster_not_found: { code: 'not_found', say: ({ name }: { name: string }) => `Cluster ${name} could not be found.` },
  bad_cluster_filters: {
    code: 'bad_request',
    say: ({ names }: { names: readonly string[] }) => `Invalid input received: Invalid filter keys: ${names.join(', ')}`,
  },
  bad_resource_type: {
    code: 'bad_request',
    say: ({ type }: { type: string }) => `Invalid input received: Resource type ${type} not valid, must be Snapshot or Volume`,
  },
  nothing_pending: {
    code: 'bad_request',
    say: ({ id }: { id: string }) => `Invalid input received: There is no resource with UUID ${id} pending cleanup.`,
  },
  host_not_found: { code: 'not_found', say: ({ host }: { host: string }) => `Can't find service: ${host}` },
  service_not_found: {
    code: 'not_found',
    say: ({ host, binary }: { host: string; binary: string }) => `Service ${binary} could not be found on host ${host}.`,
  },
})
