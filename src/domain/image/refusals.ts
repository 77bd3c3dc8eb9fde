/** Declares what images refuse. */
import { defineRefusals } from '../../kernel/refusal.ts'
import type { ImageStatus } from './tables.ts'

interface OfImage {
  id: string
}

interface FormatMismatch {
  declared: string
  found: string
  acceptedAs: string | undefined
}

interface CountExceeded {
  projectId: string
  resource: 'image_count_total' | 'image_count_uploading'
  used: number
  limit: number
}

export const imageRefusals = defineRefusals('image', {
  image_not_found: { code: 'not_found', say: ({ id }: OfImage) => `Image ${id} was not found.` },
  marker_not_found: {
    code: 'bad_request',
    say: ({ id }: OfImage) => `Image ${id}, after which the list goes on, was not found.`,
  },
  image_exists: { code: 'conflict', say: ({ id }: OfImage) => `There is an image ${id} already.` },
  not_owner: {
    code: 'forbidden',
    say: ({ id, act }: OfImage & { act: string }) => `Image ${id} is another project's: it is not for you to ${act} it.`,
  },
  other_owner: {
    code: 'forbidden',
    say: ({ ownerId }: { ownerId: string | null }) => `An image for ${ownerId ?? 'no project'} is for admins to make.`,
  },
  owner_fixed: { code: 'forbidden', say: () => 'To give an image to another project is for admins.' },
  communitizing: { code: 'forbidden', say: () => 'To offer an image to every project is not for you.' },
  publishing: { code: 'forbidden', say: () => 'To make an image public is for admins.' },
  protected: { code: 'forbidden', say: ({ id }: OfImage) => `Image ${id} is protected from being deleted.` },
  deactivated: { code: 'forbidden', say: ({ id }: OfImage) => `Image ${id} is deactivated: its data cannot be read.` },
  format_fixed: {
    code: 'forbidden',
    say: ({ field }: { field: string }) => `The ${field} of an image can be changed only before it has data.`,
  },
  bad_choice: {
    code: 'bad_request',
    say: ({ field, value, allowed }: { field: string; value: string; allowed: readonly string[] }) =>
      `The ${field} cannot be ${value}: it is one of ${allowed.join(', ')}.`,
  },
  negative_size: {
    code: 'bad_request',
    say: ({ field, value }: { field: string; value: number }) => `The ${field} cannot be ${value}: it is 0 or more.`,
  },
  formats_missing: {
    code: 'bad_request',
    say: ({ fields }: { fields: readonly string[] }) => `An image needs ${fields.join(' and ')} before it gets data.`,
  },

  status: {
    code: 'conflict',
    say: ({ from, to }: { from: ImageStatus; to: ImageStatus }) => `An image that is ${from} cannot become ${to}.`,
  },
  activation: {
    code: 'forbidden',
    say: ({ act, status }: { act: string; status: ImageStatus }) => `To ${act} an image that is ${status} is not possible.`,
  },
  imported_already: { code: 'conflict', say: ({ id }: OfImage) => `Image ${id} has its data already: nothing can be imported.` },
  format_unset: {
    code: 'conflict',
    say: ({ field }: { field: 'container_format' | 'disk_format' }) => `An image needs its ${field} before it is imported.`,
  },
  not_queued: {
    code: 'conflict',
    say: ({ id, status }: OfImage & { status: ImageStatus }) =>
      `Image ${id} is ${status}: data are downloaded only for one that waits for them.`,
  },
  url_refused: { code: 'bad_request', say: ({ url }: { url: string }) => `Images are not downloaded from ${url} here.` },
  no_downloads: { code: 'bad_request', say: () => 'Images are not downloaded from elsewhere here.' },
  import_ended: { code: 'gone', say: ({ id }: OfImage) => `Image ${id} was deleted while it was imported.` },
  import_given_up: {
    code: 'conflict',
    say: ({ tries }: { tries: number }) => `The import was begun ${tries} times and never ended.`,
  },
  import_too_slow: { code: 'bad_request', say: ({ hours }: { hours: number }) => `The data did not come within ${hours} hours.` },
  not_active_to_copy: { code: 'conflict', say: ({ id }: OfImage) => `Image ${id} is not active: it cannot be copied.` },
  stored_already: { code: 'bad_request', say: ({ id }: OfImage) => `Image ${id} is in the only store there is.` },
  task_not_found: { code: 'not_found', say: ({ id }: OfImage) => `Task ${id} was not found.` },
  task_marker_not_found: {
    code: 'bad_request',
    say: ({ id }: OfImage) => `Task ${id}, after which the list goes on, was not found.`,
  },
  not_staged: { code: 'conflict', say: ({ id }: OfImage) => `Image ${id} has no staged data that could be imported.` },
  upload_lost: { code: 'gone', say: ({ id }: OfImage) => `Image ${id} was deleted while its data came.` },
  no_data: { code: 'not_found', say: ({ id }: OfImage) => `Image ${id} has no data.` },
  not_active: { code: 'bad_request', say: ({ id }: OfImage) => `Image ${id} is not active.` },
  not_bootable: {
    code: 'bad_request',
    say: ({ id, container }: OfImage & { container: string | null }) =>
      `Image ${id} cannot be booted: its container is ${container ?? 'none'}, not bare.`,
  },

  sender_gone: { code: 'bad_request', say: () => 'The data ended early.' },
  wrong_size: {
    code: 'bad_request',
    say: ({ expected }: { expected: number }) => `The data is not of the ${expected} bytes that were said to come.`,
  },
  too_large: { code: 'too_large', say: ({ limit }: { limit: number }) => `An image has at most ${limit} bytes.` },
  format_mismatch: {
    code: 'unsupported_media',
    say: ({ declared, found, acceptedAs }: FormatMismatch) =>
      `The image was declared as ${declared} but its content is ${found}.${acceptedAs ? ` It would be accepted as ${acceptedAs}.` : ''}`,
  },
  invalid_image: { code: 'unsupported_media', say: ({ problem }: { problem: string }) => problem },
  invalid_archive: { code: 'unsupported_media', say: ({ problem }: { problem: string }) => problem },
  unsafe_image: { code: 'unsupported_media', say: ({ problem }: { problem: string }) => problem },

  /** Of what properties say of a signature, and of the signature itself. */
  signature_malformed: { code: 'bad_request', say: ({ id }: OfImage) => `The signature of image ${id} is not base64.` },
  signature_empty: { code: 'bad_request', say: ({ id }: OfImage) => `The signature of image ${id} is empty.` },
  signature_hash_unknown: {
    code: 'bad_request',
    say: ({ hash }: OfImage & { hash: string }) => `Signatures by the hash method '${hash}' cannot be verified.`,
  },
  signature_key_unknown: {
    code: 'bad_request',
    say: ({ keyType }: OfImage & { keyType: string }) => `Signatures by keys of the type '${keyType}' cannot be verified.`,
  },
  certificate_not_found: {
    code: 'bad_request',
    say: ({ certificateId }: OfImage & { certificateId: string }) =>
      `The certificate ${certificateId}, by which the image is said to be signed, was not found.`,
  },
  secret_no_certificate: {
    code: 'bad_request',
    say: ({ certificateId, secretType }: OfImage & { certificateId: string; secretType: string }) =>
      `Secret ${certificateId} is no certificate but ${secretType}.`,
  },
  certificate_unreadable: {
    code: 'bad_request',
    say: ({ certificateId }: OfImage & { certificateId: string }) =>
      `Secret ${certificateId} holds no certificate in PEM or DER.`,
  },
  certificate_key_differs: {
    code: 'bad_request',
    say: ({ keyType }: OfImage & { keyType: string }) => `The certificate's key is not of the type ${keyType}.`,
  },
  signature_mismatch: {
    code: 'bad_request',
    say: ({ id }: OfImage) => `The data are not what was signed: the signature of image ${id} does not match.`,
  },

  not_shared: { code: 'forbidden', say: ({ id }: OfImage) => `Image ${id} is not shared, so it has no members.` },
  not_shared_to_show: { code: 'not_found', say: ({ id }: OfImage) => `Image ${id} is not shared, so it has no members.` },
  member_not_found: {
    code: 'not_found',
    say: ({ id, projectId }: OfImage & { projectId: string }) => `Image ${id} has no member ${projectId}.`,
  },
  member_exists: {
    code: 'conflict',
    say: ({ id, projectId }: OfImage & { projectId: string }) => `Image ${id} has the member ${projectId} already.`,
  },
  not_member: { code: 'forbidden', say: ({ id }: OfImage) => `Whether it takes image ${id} is for the member alone to say.` },
  members_of_other: {
    code: 'forbidden',
    say: ({ id, act }: OfImage & { act: 'create' | 'delete' }) =>
      `Image ${id} is another project's: you cannot ${act} its members.`,
  },
  bad_member_status: {
    code: 'bad_request',
    say: ({ allowed }: { allowed: readonly string[] }) => `A member's status is one of ${allowed.join(', ')}.`,
  },
  tag_not_found: { code: 'not_found', say: ({ id, tag }: OfImage & { tag: string }) => `Image ${id} has no tag ${tag}.` },

  /** Of one image. */
  limit_exceeded: {
    code: 'over_quota',
    say: ({ resource, wanted, limit }: { resource: 'members' | 'properties' | 'tags'; wanted: number; limit: number }) =>
      `An image can have ${limit} ${resource}, and this would make them ${wanted}.`,
  },
  /** Of one project; the resource is named as the limit API has it. */
  count_exceeded: {
    code: 'over_quota',
    say: ({ resource, used, limit }: CountExceeded) =>
      resource === 'image_count_total'
        ? `The project may have ${limit} images, and has ${used}.`
        : `The project may have ${limit} uploads at a time, and ${used} are under way.`,
  },
  bytes_exceeded: {
    code: 'over_quota',
    say: ({ wanted, remaining }: { wanted: number | undefined; remaining: number }) =>
      `The project has room for ${remaining} more bytes of images, and ${wanted ?? 'more'} came.`,
  },
})
