import { openstackCore, validationMessage } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus } from '../../../api/errors.ts'
import { ourWords, type SaidBy, sameWords } from '../../../api/refusal-table.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import type { computeRefusals, ServerAction } from '../../../domain/compute/index.ts'
import type { quotaRefusals } from '../../../domain/quota/index.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'
import { storeSaid } from '../../store-said.ts'
import { tagSaid } from '../../tag-said.ts'
import { faultBody } from '../resource/fault-body.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { novaRules } from './allow.ts'
import { passedSaid } from './errors/passed.ts'
import { NAME_PATTERN } from './pieces.ts'
import { QUOTA_NAMES } from './quota-names.ts'
import { novaRefusals } from './refusals.ts'
import { taskStateOf } from './server-state.ts'

const partsOf = ({ sockets, cores, threads }: { sockets: number; cores: number; threads: number }) =>
  `sockets=${sockets}, cores=${cores}, threads=${threads}`

const coreSaid = { ...openstackCore, ...storeSaid } satisfies SaidBy<CommonRefusals>

const computeSaid = {
  no_image_of_volumes: { say: () => `Policy doesn't allow ${novaRules['compute.image_of_volumes'].action} to be performed.` },
  server_ended: ourWords,
  server_not_found: { say: ({ id }) => `Instance ${id} could not be found.` },
  marker_not_found: { say: ({ id }) => `marker [${id}] not found` },
  action_not_found: { say: ({ id, requestId }) => `Action for request_id ${requestId} on instance ${id} not found` },
  action_marker_not_found: { say: ({ requestId }) => `Marker ${requestId} could not be found.` },
  not_ready: { say: ({ id }) => `Instance ${id} is not ready` },
  locked: { say: ({ id }) => `Instance ${id} is locked` },
  locked_by_other: {
    say: () => `Policy doesn't allow ${novaRules['compute.override_lock'].action} to be performed.`,
  },
  busy: {
    say: ({ id, action, task }) => `Cannot '${VERBS[action]}' instance ${id} while it is in task_state ${taskStateOf(task)}`,
  },
  wrong_state: { say: ({ id, action, status }) => `Cannot '${VERBS[action]}' instance ${id} while it is in vm_state ${status}` },
  volume_attached: { say: ({ volumeId }) => `Invalid volume: volume ${volumeId} already attached` },
  volume_not_attached: { say: ({ id, volumeId }) => `Instance ${id} is not attached to volume ${volumeId}` },
  volume_busy: {
    say: ({ volumeId, state }) =>
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. (${volumeId} is ${state})`,
  },
  root_volume: { say: () => 'Cannot detach a root device volume' },
  volume_not_bootable: { say: ({ volumeId }) => `Block Device ${volumeId} is not bootable.` },
  volumes_apart: {
    say: ({ hosts }) => `Invalid volume: the volumes are kept on ${hosts} hosts, and a server has all of them on its own`,
  },
  scratch_too_large: {
    say: () =>
      'Ephemeral disks requested are larger than the instance type allows. If no size is given in one block device mapping, flavor ephemeral size will be used.',
  },
  swap_too_large: { say: () => 'Swap drive requested is larger than instance type allows.' },
  several_swaps: { say: () => 'Block Device Mapping is Invalid: More than one swap drive requested.' },
  scratch_in_parts: {
    say: () => 'Ephemeral and swap disks smaller than the flavor has them are not implemented in this cloud.',
  },
  nothing_to_boot: { say: () => 'Invalid imageRef provided.' },
  device_in_use: { say: ({ device }) => `The supplied device path (${device}) is in use.` },
  too_many_disks: {
    say: ({ most }) => `The maximum allowed number of disk devices (${most}) to attach to a single instance has been exceeded.`,
  },
  memory_too_small: { say: () => "Flavor's memory is too small for requested image." },
  disk_too_small: {
    say: ({ diskBytes, neededBytes }) =>
      `Flavor's disk is too small for requested image. Flavor disk is ${diskBytes} bytes, image is ${neededBytes} bytes.`,
  },
  unsized_disk: { say: () => 'Only volume-backed servers are allowed for flavors with zero disk.' },
  hostname_for_several: { say: () => 'Unable to allocate a single hostname to multiple instances' },
  unknown_key: { say: () => 'Invalid key_name provided.' },
  bad_image_property: { say: ({ value }) => `Invalid image metadata. Error: Field value ${value} is invalid` },
  bad_shape_property: { say: ({ name, value }) => `Invalid flavor extra spec ${name}: '${value}' is not a value of it.` },
  unmet_requirement: {
    say: ({ asker, name, value, offered }) =>
      `No valid host was found. The ${asker === 'shape' ? 'flavor' : 'image'} asks for ${name}=${value}: ${offered.length === 0 ? 'no host offers that' : `hosts offer ${offered.join(', ')}`}.`,
  },
  topology_limits: {
    say: ({ image, shape }) =>
      `Image vCPU topology limits (${partsOf(image)}) exceeds the limits of the flavor (${partsOf(shape)})`,
  },
  topology_exceeds: {
    say: ({ image, most }) =>
      `Image vCPU topology (${partsOf(image)}) exceeds the limits of the flavor or image (${partsOf(most)})`,
  },
  topology_impossible: {
    say: ({ cpus, most: { sockets, cores, threads } }) =>
      `Requested vCPU limits ${sockets}:${cores}:${threads} are impossible to satisfy for vcpus count ${cpus}`,
  },
  guest_failed: ourWords,
  host_gone: ourWords,
  too_much_metadata: { say: ({ limit }) => `Maximum number of metadata items exceeds ${limit}` },
  keypair_not_found: { say: ({ name, userId }) => `Keypair ${name} not found for user ${userId}` },
  keypair_marker_not_found: { say: ({ name }) => `Marker ${name} could not be found.` },
  project_keypair_exists: ourWords,
  keypair_exists: { say: ({ name }) => `Key pair '${name}' already exists.` },
  bad_keypair_name: { say: () => 'Keypair data is invalid: Keypair name contains unsafe characters' },
  bad_public_key: { say: () => 'Keypair data is invalid: failed to generate fingerprint' },
  bad_certificate: { say: () => 'Keypair data is invalid: failed to generate X509 fingerprint.' },
  no_certificates: { say: () => 'This cloud makes no x509 certificates: give one of your own as public_key.' },
  shape_not_found: { say: ({ id }) => `Flavor ${id} could not be found.` },
  shape_marker_not_found: { say: ({ id }) => `marker [${id}] not found` },
  shape_exists: { say: ({ id }) => `Flavor with ID ${id} already exists.` },
  shape_name_taken: { say: ({ name }) => `Flavor with name ${name} already exists.` },
  shape_without_processor: { say: () => 'A flavor needs at least one processor.' },
  shape_is_public: { say: () => 'Access list not available for public flavors.' },
  shape_access_exists: {
    say: ({ id, projectId }) => `Flavor access already exists for flavor ${id} and project ${projectId} combination.`,
  },
  shape_access_not_found: { say: ({ id, projectId }) => `Flavor access not found for ${id} / ${projectId} combination.` },
} satisfies SaidBy<typeof computeRefusals>

const VERBS = {
  start: 'start',
  stop: 'stop',
  pause: 'pause',
  unpause: 'unpause',
  reboot: 'reboot',
  'hard-reboot': 'reboot',
  'attach-volume': 'attach_volume',
  'detach-volume': 'detach_volume',
  'create-image': 'createImage',
} as const satisfies Record<ServerAction, string>

const quotaSaid = {
  quota_exceeded: {
    say: ({ resource, adding, used, limit }) => {
      if (resource === 'keypair') return 'Quota exceeded, too many key pairs.'
      if (resource === 'port') return 'Maximum number of ports exceeded'
      const name = Object.entries(QUOTA_NAMES).find(([, ours]) => ours === resource)?.[0] ?? resource
      return `Quota exceeded for ${name}: Requested ${adding}, but already used ${used} of ${limit} ${name}`
    },
  },
} satisfies SaidBy<typeof quotaRefusals>

/** Nova's `{"badRequest": {code, message}}`, the key told by the status; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, no_capacity: 409 } satisfies Record<ErrorCode, number>,
  said: {
    core: coreSaid,
    openstack: sameWords(kitRefusals),
    nova: sameWords(novaRefusals),
    compute: computeSaid,
    quota: quotaSaid,
    tag: tagSaid,
    ...passedSaid,
  },
  body: faultBody,
  headers: (error): Record<string, string> =>
    error.code === 'unavailable' || error.code === 'rate_limited' ? { 'Retry-After': '1' } : {},
  invalid: invalidInput,
}

/** A pattern says little to a reader; Nova explains the one for names. */
function invalidInput(complaint: ValidationError): string {
  if (complaint.pattern !== NAME_PATTERN) return validationMessage(complaint)
  const problem = `An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.`
  return validationMessage({ ...complaint, problem })
}
