import { openstackCore } from '../../../api/dialects/openstack-json/wording.ts'
import { type ErrorFace, httpStatus, statusTitle } from '../../../api/errors.ts'
import { ourWords, type SaidBy, sameWords } from '../../../api/refusal-table.ts'
import type { ValidationError } from '../../../api/validation-error.ts'
import type { imageFileRefusals, imageRefusals } from '../../../domain/image/index.ts'
import type { CommonRefusals } from '../../../domain/refusals.ts'
import type { secretRefusals } from '../../../domain/secret/index.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'
import { fetchRefusals } from '../../../wire/guarded-fetch/index.ts'
import type { ovaRefusals } from '../../../wire/ova/index.ts'
import type { qemuImgRefusals } from '../../../wire/qemu-img/index.ts'
import { imageLimitSaid } from '../../image-limit-said.ts'
import { storeSaid } from '../../store-said.ts'
import { tagSaid } from '../../tag-said.ts'
import { kitRefusals } from '../resource/refusals.ts'
import { metadefSaid } from './metadef/said.ts'
import { glanceRefusals } from './refusals.ts'
import { STORE } from './store.ts'

const coreSaid = {
  ...openstackCore,
  ...storeSaid,
  policy: { say: ({ action }) => `You are not authorized to complete ${action} action.` },
} satisfies SaidBy<CommonRefusals>

/** Of where the data lie, which the service is given and no import tells. */
const fileSaid = {
  storage_full: ourWords,
  key_taken: ourWords,
  no_data: ourWords,
} satisfies SaidBy<typeof imageFileRefusals>

/** Of the signer's certificate, which is read when an upload begins. */
const secretSaid = { master_key_unavailable: ourWords } satisfies Partial<SaidBy<typeof secretRefusals>>

/** What reads a format says it in the sentence of images' own refusals. */
const qemuImgSaid = {
  format_mismatch: ourWords,
  unsafe_image: ourWords,
  invalid_image: ourWords,
  image_limit: ourWords,
  disk_full: ourWords,
  qemu_img_failed: ourWords,
} satisfies SaidBy<typeof qemuImgRefusals>

const ovaSaid = { invalid_archive: ourWords } satisfies SaidBy<typeof ovaRefusals>

/** As Glance says it of what it was told by the library that verifies for it. */
const unverified = (id: string, why: string): string =>
  `Signature verification failed for image ${id}: Signature verification for the image failed: ${why}.`

/** What secrets of each type are to the library by which Glance reads them. */
const CASTELLAN_FORMATS: Readonly<Record<string, string>> = {
  symmetric: 'RAW',
  passphrase: 'RAW',
  private: 'PKCS8',
  public: 'SubjectPublicKeyInfo',
  certificate: 'X.509',
  opaque: 'Opaque',
}

const imageSaid = {
  image_not_found: { say: ({ id }) => `No image found with ID ${id}` },
  marker_not_found: { say: ({ id }) => `Image ${id}, the marker, could not be found.` },
  image_exists: { say: ({ id }) => `Image ID ${id} already exists!` },
  not_owner: { say: ({ id, act }) => `You are not authorized to ${act} image ${id}.` },
  other_owner: { say: ({ ownerId }) => `You are not permitted to create images owned by '${ownerId ?? 'None'}'.` },
  owner_fixed: { say: () => "Owner can't be updated by non admin." },
  publishing: { say: () => 'You are not authorized to make an image public.' },
  communitizing: { say: () => 'You are not authorized to complete communitize_image action.' },
  protected: { say: ({ id }) => `Image ${id} is protected and cannot be deleted.` },
  deactivated: { say: () => 'The requested image has been deactivated. Image data download is forbidden.' },
  format_fixed: { say: ({ field }) => `Attribute ${field} can be only replaced for a queued image.` },
  bad_choice: {
    say: ({ field, value, allowed }) => `Invalid value '${value}' for '${field}': it must be one of ${allowed.join(', ')}.`,
  },
  negative_size: { say: ({ field, value }) => `Invalid value '${value}' for parameter '${field}': Cannot be a negative value` },
  formats_missing: {
    say: ({ fields }) =>
      `${fields.length > 1 ? 'Properties' : 'Property'} ${fields.join(', ')} must be set prior to saving data.`,
  },
  status: { say: ({ from, to }) => `Image status transition from ${from} to ${to} is not allowed` },
  activation: { say: ({ act, status }) => `Not allowed to ${act} image in status '${status}'` },
  imported_already: { say: () => 'Image with status active cannot be target for import' },
  format_unset: { say: ({ field }) => `'${field}' needs to be set before import` },
  not_queued: { say: () => "Image needs to be in 'queued' state to use 'web-download' method" },
  url_refused: { say: ({ url }) => `URI for web-download does not pass filtering: ${url}` },
  no_downloads: { say: () => "Unknown import method name 'web-download'." },
  import_ended: { say: () => 'Image has been deleted, aborting import.' },
  import_given_up: ourWords,
  import_too_slow: ourWords,
  not_active_to_copy: { say: () => 'Only images with status active can be targeted for copying' },
  stored_already: { say: () => `Image is already present at store '${STORE}'` },
  task_not_found: { say: ({ id }) => `No task found with ID ${id}` },
  task_marker_not_found: { say: ({ id }) => `No task found with ID ${id}` },
  not_staged: { say: () => 'Image needs to be staged before it can be imported' },
  upload_lost: {
    say: ({ id }) =>
      `Image ${id} could not be found after upload. The image may have been deleted during the upload, cleaning up the chunks uploaded.`,
  },
  no_data: { say: ({ id }) => `Image ${id} has no data.` },
  not_active: { say: ({ id }) => `Image ${id} is not active.` },
  not_bootable: {
    say: ({ id, container }) => `Image ${id} is unacceptable: its container format is '${container}', not 'bare'.`,
  },
  sender_gone: { say: () => 'The image data ended early.' },
  wrong_size: { say: ({ expected }) => `The image data is not of the ${expected} bytes that were said to come.` },
  too_large: { say: ({ limit }) => `The incoming image is too large: the maximum allowed size is ${limit} bytes.` },
  format_mismatch: {
    // Glance ends here; but the client takes raw for granted, and its user has to say otherwise
    say: ({ declared, found, acceptedAs: format }) =>
      `Image disk_format ${declared} does not match stream data ${found}${
        format === undefined ? '' : `. Make it with disk_format ${format}: \`openstack image create --disk-format ${format} …\`.`
      }`,
  },
  invalid_image: ourWords,
  invalid_archive: ourWords,
  unsafe_image: ourWords,
  signature_malformed: { say: ({ id }) => unverified(id, 'The signature data was not properly encoded using base64') },
  signature_empty: { say: ({ id }) => unverified(id, 'Error occurred while creating the verifier') },
  signature_hash_unknown: { say: ({ id, hash }) => unverified(id, `Invalid signature hash method: ${hash}`) },
  signature_key_unknown: { say: ({ id, keyType }) => unverified(id, `Invalid signature key type: ${keyType}`) },
  certificate_not_found: { say: ({ id, certificateId }) => unverified(id, `Certificate not found with ID: ${certificateId}`) },
  secret_no_certificate: {
    say: ({ id, secretType }) => unverified(id, `Invalid certificate format: ${CASTELLAN_FORMATS[secretType] ?? secretType}`),
  },
  certificate_unreadable: {
    say: ({ id, certificateId }) =>
      unverified(id, `Unable to load the certificate with ID: ${certificateId}, which is neither PEM nor DER`),
  },
  certificate_key_differs: {
    say: ({ id, keyType }) => unverified(id, `Invalid public key type for signature key type: ${keyType}`),
  },
  signature_mismatch: { say: ({ id }) => `Signature verification failed for image ${id}: Signature verification failed` },
  not_shared: { say: () => 'Only shared images have members.' },
  not_shared_to_show: { say: () => 'Only shared images have members.' },
  member_not_found: { say: ({ id, projectId }) => `${projectId} not found in the member list of the image ${id}.` },
  member_exists: { say: ({ id, projectId }) => `Member ${projectId} is duplicated for image ${id}` },
  not_member: { say: ({ id }) => `Not allowed to update members for image ${id}.` },
  members_of_other: { say: ({ id, act }) => `Not allowed to ${act} members for image ${id}.` },
  bad_member_status: { say: () => 'Incorrect request: Status must be one of "pending", "accepted" or "rejected".' },
  tag_not_found: { say: () => 'The tag could not be found.' },
  limit_exceeded: {
    say: ({ resource, wanted, limit }) =>
      `The limit has been exceeded on the number of allowed image ${resource}. Attempted: ${wanted}, Maximum: ${limit}`,
  },
  count_exceeded: {
    say: ({ projectId, resource, used, limit }) =>
      `Project ${projectId} is over a limit for [Resource ${resource} is over limit of ${limit} due to current usage ${used} and delta 1]`,
  },
  bytes_exceeded: {
    say: ({ wanted, remaining }) =>
      `The size of the data ${wanted ?? 'sent'} will exceed the limit. ${remaining} bytes remaining.`,
  },
} satisfies SaidBy<typeof imageRefusals>

/** Glance's `{"message", "code": "404 Not Found", "title"}`; the form of its authentication middleware for 401. */
export const errors: ErrorFace = {
  status: { ...httpStatus, over_quota: 413 } satisfies Record<ErrorCode, number>,
  said: {
    core: coreSaid,
    openstack: sameWords(kitRefusals),
    glance: sameWords(glanceRefusals),
    image: imageSaid,
    identity: imageLimitSaid,
    qemu_img: qemuImgSaid,
    ova: ovaSaid,
    image_files: fileSaid,
    secret: secretSaid,
    tag: tagSaid,
    metadef: metadefSaid,
    guarded_fetch: sameWords(fetchRefusals),
  },
  body: ({ message }, status) => {
    const title = statusTitle[status] ?? 'Error'
    return status === 401 ? { error: { code: status, title, message } } : { message, code: `${status} ${title}`, title }
  },
  headers: (error): Record<string, string> => (error.code === 'unavailable' ? { 'Retry-After': '1' } : {}),
  invalid: invalidInput,
}

export function invalidInput({ field, problem, schema = 'image' }: ValidationError): string {
  return `Provided object does not match schema '${schema}': ${problem}${field === '' ? '' : `. Failed at: ${field}`}`
}
