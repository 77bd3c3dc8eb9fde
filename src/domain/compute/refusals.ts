/** Declares what compute refuses. */
import { defineRefusals } from '../../kernel/refusal.ts'
import type { ServerAction, ServerStatus, ServerTask } from './server-state.ts'

interface OfServer {
  id: string
}

interface OfShape {
  id: string
}

interface OfProjectsShape extends OfShape {
  projectId: string
}

/** What was asked for and no host has. */
interface Unmet {
  asker: 'image' | 'shape'
  name: string
  value: string
  offered: readonly string[]
}

/** Of a guest's processors; 0 where nothing is said. */
interface Topology {
  sockets: number
  cores: number
  threads: number
}

const wordsOf = ({ sockets, cores, threads }: Topology) => `${sockets} sockets, ${cores} cores, ${threads} threads`

const GIB = 1024 ** 3

const offersOf = (offered: readonly string[]): string =>
  offered.length === 0 ? 'no host offers that' : `hosts offer ${offered.join(', ')}`

export const computeRefusals = defineRefusals('compute', {
  no_image_of_volumes: { code: 'forbidden', say: () => 'Images of servers that boot from volumes are not for you.' },
  server_ended: {
    code: 'gone',
    say: ({ id }: OfServer) => `Server ${id} was deleted, or failed, before there was an image of it.`,
  },
  server_not_found: { code: 'not_found', say: ({ id }: OfServer) => `Server ${id} was not found.` },
  marker_not_found: {
    code: 'bad_request',
    say: ({ id }: OfServer) => `Server ${id}, after which the list goes on, was not found.`,
  },
  action_not_found: {
    code: 'not_found',
    say: ({ id, requestId }: OfServer & { requestId: string }) => `Nothing was done to server ${id} by request ${requestId}.`,
  },
  action_marker_not_found: {
    code: 'bad_request',
    say: ({ requestId }: { requestId: string }) => `Request ${requestId}, after which the list goes on, was not found.`,
  },
  not_ready: { code: 'conflict', say: ({ id }: OfServer) => `Server ${id} is on no host yet.` },
  locked: { code: 'conflict', say: ({ id }: OfServer) => `Server ${id} is locked.` },
  locked_by_other: { code: 'forbidden', say: ({ id }: OfServer) => `Server ${id} was locked by somebody of another project.` },
  busy: {
    code: 'conflict',
    say: ({ id, action, task }: OfServer & { action: ServerAction; task: ServerTask }) =>
      `Server ${id} cannot ${action} now: it is ${task}.`,
  },
  wrong_state: {
    code: 'conflict',
    say: ({ id, action, status }: OfServer & { action: ServerAction; status: ServerStatus }) =>
      `Server ${id} cannot ${action}: it is ${status}.`,
  },

  volume_attached: {
    code: 'bad_request',
    say: ({ id, volumeId }: OfServer & { volumeId: string }) => `Server ${id} has volume ${volumeId} already.`,
  },
  volume_not_attached: {
    code: 'not_found',
    say: ({ id, volumeId }: OfServer & { volumeId: string }) => `Server ${id} does not have volume ${volumeId}.`,
  },
  volume_busy: {
    code: 'bad_request',
    say: ({ volumeId, state }: { volumeId: string; state: string }) => `Volume ${volumeId} is ${state}.`,
  },
  root_volume: {
    code: 'forbidden',
    say: ({ id, volumeId }: OfServer & { volumeId: string }) => `Server ${id} boots from volume ${volumeId}.`,
  },
  volume_not_bootable: {
    code: 'bad_request',
    say: ({ volumeId }: { volumeId: string }) => `Nothing boots from volume ${volumeId}.`,
  },
  volumes_apart: {
    code: 'bad_request',
    say: ({ hosts }: { hosts: number }) => `The volumes are on ${hosts} hosts: a server has all of them on its own.`,
  },
  scratch_too_large: { code: 'bad_request', say: () => 'More scratch space is asked for than the shape has.' },
  swap_too_large: { code: 'bad_request', say: () => 'More swap is asked for than the shape has.' },
  several_swaps: { code: 'bad_request', say: () => 'A server has one disk for swap.' },
  scratch_in_parts: {
    code: 'not_implemented',
    say: () => 'A server has the scratch space and the swap of its shape whole, as one disk each.',
  },
  nothing_to_boot: { code: 'bad_request', say: () => 'A server boots from an image or from a volume.' },
  device_in_use: { code: 'conflict', say: ({ device }: { device: string }) => `The server has another disk as ${device}.` },
  too_many_disks: { code: 'forbidden', say: ({ most }: { most: number }) => `A server has at most ${most} disks.` },

  memory_too_small: { code: 'bad_request', say: () => 'The image needs more memory than the shape has.' },
  disk_too_small: {
    code: 'bad_request',
    say: ({ diskBytes, neededBytes }: { diskBytes: number; neededBytes: number }) =>
      `The image needs a disk of ${neededBytes / GIB} GiB, and the shape's has ${diskBytes / GIB} GiB.`,
  },
  unsized_disk: { code: 'forbidden', say: () => 'A shape whose disk has no size is for admins to use.' },
  hostname_for_several: { code: 'bad_request', say: () => 'Several servers cannot have one hostname.' },
  unknown_key: { code: 'bad_request', say: ({ name }: { name: string }) => `The user has no key pair ${name}.` },
  bad_image_property: {
    code: 'bad_request',
    say: ({ name, value }: { name: string; value: string }) => `The image has ${name}=${value}, which is no value of it.`,
  },
  bad_shape_property: {
    code: 'bad_request',
    say: ({ name, value }: { name: string; value: string }) => `The shape has ${name}=${value}, which is no value of it.`,
  },
  unmet_requirement: {
    code: 'no_capacity',
    say: ({ asker, name, value, offered }: Unmet) => `The ${asker} asks for ${name}=${value}: ${offersOf(offered)}.`,
  },
  topology_limits: {
    code: 'bad_request',
    say: ({ image, shape }: { image: Topology; shape: Topology }) =>
      `The image's limits of processors (${wordsOf(image)}) are above the shape's (${wordsOf(shape)}).`,
  },
  topology_exceeds: {
    code: 'bad_request',
    say: ({ image, most }: { image: Topology; most: Topology }) =>
      `The image asks for processors (${wordsOf(image)}) above the limits (${wordsOf(most)}).`,
  },
  topology_impossible: {
    code: 'no_capacity',
    say: ({ cpus, most }: { cpus: number; most: Topology }) => `${cpus} processors cannot be made of at most ${wordsOf(most)}.`,
  },
  guest_failed: { code: 'internal', say: ({ problem }: { problem: string }) => problem },
  host_gone: { code: 'internal', say: () => 'The host of this server is gone, and its disk with it.' },
  too_much_metadata: {
    code: 'over_quota',
    say: ({ limit }: { limit: number }) => `A server has at most ${limit} items of metadata.`,
  },

  keypair_not_found: {
    code: 'not_found',
    say: ({ name, userId }: { name: string; userId: string }) => `User ${userId} has no key pair ${name}.`,
  },
  keypair_marker_not_found: {
    code: 'bad_request',
    say: ({ name }: { name: string }) => `Key pair ${name}, after which the list goes on, was not found.`,
  },
  project_keypair_exists: {
    code: 'conflict',
    say: ({ name }: { name: string }) => `The project has a key pair ${name} already.`,
  },
  keypair_exists: { code: 'conflict', say: ({ name }: { name: string }) => `The user has a key pair ${name} already.` },
  bad_keypair_name: {
    code: 'bad_request',
    say: () => 'The name of a key pair has letters, digits, spaces and any of _ @ . and - alone.',
  },
  bad_public_key: { code: 'bad_request', say: () => 'This is no public key as OpenSSH writes it.' },
  bad_certificate: { code: 'bad_request', say: () => 'This is no X.509 certificate.' },
  no_certificates: {
    code: 'not_implemented',
    say: () => 'This cloud makes no X.509 certificates: give one of your own as the public key.',
  },

  shape_not_found: { code: 'not_found', say: ({ id }: OfShape) => `Shape ${id} was not found.` },
  shape_marker_not_found: {
    code: 'bad_request',
    say: ({ id }: OfShape) => `Shape ${id}, after which the list goes on, was not found.`,
  },
  shape_exists: { code: 'conflict', say: ({ id }: OfShape) => `There is a shape ${id} already.` },
  shape_name_taken: { code: 'conflict', say: ({ name }: { name: string }) => `There is a shape of the name ${name} already.` },
  shape_without_processor: { code: 'bad_request', say: () => 'A shape needs at least one processor.' },
  shape_is_public: { code: 'not_found', say: ({ id }: OfShape) => `Shape ${id} is for everybody: nobody is given access to it.` },
  shape_access_exists: {
    code: 'conflict',
    say: ({ id, projectId }: OfProjectsShape) => `Project ${projectId} has access to shape ${id} already.`,
  },
  shape_access_not_found: {
    code: 'not_found',
    say: ({ id, projectId }: OfProjectsShape) => `Project ${projectId} has no access to shape ${id}.`,
  },
})
