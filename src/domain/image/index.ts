/** The door of images: other services and facades come in here only. */
import './tables.ts'

export type { ByteRange, ImageFiles } from '../../drivers/image/driver.ts'
export { type BootImage, getBootImage } from './boot-image.ts'
export { type ImageChange, setActivation, updateImage } from './change.ts'
export { createImage, type ImageFields, type NewImage } from './create.ts'
export { findImageData, type ImageData, openImageFile } from './download.ts'
export { findAnyImage, getImage } from './image.store.ts'
export { CONTAINER_FORMATS, DISK_FORMATS, type Image, VISIBILITIES } from './image.ts'
export type { ImageFilter, NumberFilter, TextFilter } from './image-filter.ts'
export { IMAGE_LIMITS, type ImageLimits } from './image-limits.ts'
export { type ImageAmounts, imageAllowances } from './image-quota.ts'
export { hasData } from './image-status.ts'
export { type ImageFile, importImageFile } from './import-file.ts'
export {
  type ImageListRequest,
  type ImageOrder,
  imageKeys,
  imagesByIds,
  listImages,
  SORT_KEYS,
  type SortKey,
} from './list.ts'
export { addMember, answerMember, getMember, listMembers, MEMBER_STATUSES, removeMember } from './member.ts'
export { imageRefusals } from './refusals.ts'
export { deleteImage } from './remove.ts'
export type { ImageMemberRow, ImageStatus, MemberStatus, Visibility } from './tables.ts'
export { addTag, removeTag } from './tag.ts'
export { type ImageBasis, importStaged, stageImage, uploadImage } from './upload.ts'
export { imageTask, releaseAbandonedUploads, type Swept, sweepImages } from './upload-cleanup.ts'
