/** Images and members as Glance shows them. */
import { hasData, type Image, type ImageMemberRow } from '../../../domain/image/index.ts'
import { isoSeconds } from '../../../kernel/clock.ts'

/** The one place where data is kept, as clients that ask for stores know it. */
export const STORE = 'file'

/** Links are from the root of the service, as Glance writes them: clients put its address before. */
export const hrefOf = (id: string): string => `/v2/images/${id}`

export const imageView = (image: Image): object => ({
  ...image.properties,
  id: image.id,
  name: image.name,
  status: image.status,
  visibility: image.visibility,
  protected: image.protected,
  os_hidden: image.hidden,
  owner: image.ownerId,
  disk_format: image.diskFormat,
  container_format: image.containerFormat,
  min_disk: image.minDiskGib,
  min_ram: image.minRamMib,
  size: image.sizeBytes,
  virtual_size: image.virtualBytes,
  checksum: image.md5,
  os_hash_algo: image.sha512 === null ? null : 'sha512',
  os_hash_value: image.sha512,
  tags: image.tags,
  created_at: isoSeconds(image.createdAt),
  updated_at: isoSeconds(image.updatedAt),
  ...(hasData(image.status) ? { stores: STORE } : {}),
  self: hrefOf(image.id),
  file: `${hrefOf(image.id)}/file`,
  schema: '/v2/schemas/image',
})

export const memberView = (member: ImageMemberRow): object => ({
  member_id: member.project_id,
  image_id: member.image_id,
  status: member.status,
  created_at: isoSeconds(member.created_at),
  updated_at: isoSeconds(member.updated_at),
  schema: '/v2/schemas/member',
})
